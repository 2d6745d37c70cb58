import pickle,collections,sys
sys.path.insert(0,'/tmp/gaps')
from h import *
from zhpolicy_ie.figures.word_classes import word_class,CLASSES
names=['-','noun',*CLASSES]
r,e,g,p=pickle.load(open('/tmp/gaps/train_out.pkl','rb')); words={k:v[1] for k,v in cached('train').items()}
L=collections.defaultdict(collections.Counter); R=collections.defaultdict(collections.Counter); LW=collections.defaultdict(collections.Counter); RW=collections.defaultdict(collections.Counter)
for i,u in g.items():
    t=u['text']; starts={a:b for a,b in words[i]}; ends={b:a for a,b in words[i]}
    for f in u['figures']:
        if f['optional'] or not f['indicator']: continue
        q=next((q for q in p[i]['figures'] if q['start']<f['end'] and f['start']<q['end'] and S.same_value(S.val(f),S.val(q)) and S.unit(f)==S.unit(q)),None)
        if q is None or not q['ispan']: continue
        a,b=q['ispan']; gold=f['indicator']
        side='R' if a>=q['end'] else 'L'
        if a in starts and starts[a]<b:
            w=t[a:starts[a]]; c=names[word_class(w)]
            res='keep' if gold==t[a:b] else 'strip' if gold==t[starts[a]:b] else 'other'
            L[side,c,len(w)][res]+=1; LW[w][res]+=1
        if b in ends and ends[b]>a:
            w=t[ends[b]:b]; c=names[word_class(w)]
            res='keep' if gold==t[a:b] else 'strip' if gold==t[a:ends[b]] else 'other'
            R[side,c,len(w)][res]+=1; RW[w][res]+=1
for n,X in (('first',L),('last',R)):
    print(n)
    for k,c in sorted(X.items(),key=lambda kc:-kc[1]['strip'])[:22]: print(k,dict(c))
for n,X in (('first',LW),('last',RW)):
    print(n,[(w,dict(c)) for w,c in sorted(X.items(),key=lambda kc:kc[1]['keep']-kc[1]['strip'])[:70] ])
