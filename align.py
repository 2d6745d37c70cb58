import sys; sys.path.insert(0,'/tmp/gaps')
from h import *
from zhpolicy_ie.figures import rules
from zhpolicy_ie.figures.view import View
from zhpolicy_ie.figures.words import load_lexicon
g={u['id']:u for w in 'AB' for u in units(f'/tmp/gaps/{w}.jsonl')}
r,e,gg,p=pickle.load(open('/tmp/gaps/half.pkl','rb'))
K=collections.Counter(); ex=[]
BASE=collections.Counter()
for i,u in gg.items():
    v=View(source(u,'train')); t=u['text']
    gold={(f['start'],f['end']):f for f in u['figures'] if not f['optional']}
    pred={(f['start'],f['end']):f for f in p[i]['figures']}
    for k,q in enumerate(v.quantities):
        f=gold.get((q.start,q.end)); pr=pred.get((q.start,q.end))
        if not f or not pr: continue
        a=rules._aligned(v,k,load_lexicon())
        if a:
            K['aligned', f['indicator']==t[slice(*a)], f['indicator']==pr['indicator']]+=1
            if f['indicator']!=t[slice(*a)]: ex.append((t[max(0,q.start-60):q.end],f['indicator'],t[slice(*a)],pr['indicator']))
        if pr['indicator'] in ('总数','数量','总量','规模','增速','排名','总计','累计','增幅','占比','总产量','产量','户数','人数','总人数','数','贡献','金额','总额','总规模'):
            prev=p[i]['figures'][p[i]['figures'].index(pr)-1]['indicator'] if p[i]['figures'].index(pr) else None
            BASE[pr['indicator'],f['aspect'],'same' if f['indicator']==pr['indicator'] else 'prev' if f['indicator']==prev else 'x']+=1
print(K); print(sorted(BASE.items()))
for x in ex[:25]: print(x)
