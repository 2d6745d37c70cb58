// The words of the pages in Chinese and English; terms are the values that records hold.

const TERMS = {
  level: "水平值", growth: "增速", change: "增减量", share: "占比", rank: "位次", from: "原值",
  actual: "实际", target: "目标", estimate: "预计",
  exact: "确数", approx: "约数", over: "以上", under: "以下",
  ORG: "机构", PROJ: "项目", LOC: "地名", PER: "人名", FIG: "数据",
  government: "政府机关", party: "党委机关", enterprise: "企业", university: "高校", research: "科研机构",
  hospital: "医院", school: "学校", association: "协会团体", media: "媒体", finance: "金融机构", other: "其他",
  zone: "园区平台", works: "建设工程", programme: "行动计划", fund: "基金",
  planned: "规划中", under_construction: "在建", completed: "已建成", operating: "已投运",
  builder: "承建", investor: "投资", operator: "运营", partner: "合作", tenant: "入驻",
  gov_work_report: "政府工作报告", plan: "规划", news: "新闻", stat_bulletin: "统计公报",
};
const ENGLISH_TERMS = {
  ORG: "organization", PROJ: "project", LOC: "place", PER: "person", FIG: "figure",
  under_construction: "under construction", gov_work_report: "work report", stat_bulletin: "statistical bulletin",
};
const WORDS = {
  overview: ["概览", "Overview"], figures: ["数据", "Figures"], organizations: ["机构", "Organizations"],
  projects: ["项目", "Projects"], documents: ["文档", "Documents"], manydocuments: ["{0} 份文档", "{0} documents"], characters: ["字", "characters"],
  search: ["搜索，空格分隔多个词", "Search; spaces separate words"], all: ["全部", "all"], clear: ["清除筛选", "Clear"],
  csv: ["导出 CSV", "CSV"], rows: ["{0} / {1} 条", "{0} of {1} rows"], none: ["没有符合条件的记录", "No matching records"],
  indicator: ["指标", "Indicator"], text: ["原文", "Text"], value: ["数值", "Value"], unit: ["单位", "Unit"],
  year: ["年份", "Year"], period: ["时期", "Period"], region: ["地区", "Region"], subject: ["对象", "Subject"],
  aspect: ["性质", "Aspect"], status: ["状态", "Status"], modifier: ["限定", "Modifier"], score: ["可信度", "Score"], page: ["页码", "Page"],
  document: ["文档", "Document"], name: ["名称", "Name"], kind: ["类别", "Kind"], place: ["所在地", "Place"],
  aliases: ["别称", "Aliases"], mentions: ["提及", "Mentions"], label: ["类型", "Label"],
  compared_to: ["比较基准", "Compared to"], from_figure: ["原值", "From"], participants: ["参与方", "Participants"],
  roles: ["参与项目", "Projects"], title: ["标题", "Title"], source: ["来源", "Source"],
  "theme.auto": ["外观：跟随系统", "Theme: system"], "theme.light": ["外观：浅色", "Theme: light"],
  "theme.dark": ["外观：深色", "Theme: dark"], language: ["English", "中文"],
  notext: ["记录中没有原文。用 extract --include-text 重新生成记录后即可在此阅读。",
    "The records carry no text. Run extract again with --include-text to read it here."],
  choose: ["点击表格中的一行，在此查看它在原文中的位置。", "Click a row to see its place in the text here."],
  previous: ["上一处", "Previous"], next: ["下一处", "Next"], close: ["关闭", "Close"], back: ["返回", "Back"],
  keyfigures: ["主要指标", "Key figures"], trend: ["历年走势", "By year"], targets: ["目标与结果", "Targets beside results"],
  ranking: ["地区排名", "Ranking of regions"], conflict: ["来源不一致：{0}", "sources differ: {0}"],
  sources: ["{0} 处来源", "{0} sources"], nochart: ["没有可以成图的数据：需要指标、地区和年份。",
    "Nothing to draw: a chart needs an indicator, a region and a year."],
  met: ["达到", "met"], missed: ["低于", "short of"], more: ["还有 {0} 项", "{0} more"], fewer: ["收起", "Fewer"],
  filter: ["筛选文档", "Filter documents"], made: ["由 zhpolicy_ie {0} 生成", "Made by zhpolicy_ie {0}"],
  shown: ["标注", "Marks"], printed: ["仅打印前 {0} 行", "Only the first {0} rows are printed"],
};
let current = document.documentElement.lang.startsWith("zh") ? 0 : 1;

/** The word for a key in the page's language, {0} and so on filled in. */
export function t(key, ...values) {
  const words = WORDS[key] ?? [key, key];
  return words[current].replace(/\{(\d)\}/g, (_, n) => String(values[n]));
}

/** The name of a value that a record holds. */
export function term(value) {
  if (value === null || value === undefined || value === "") return "";
  const found = current === 0 ? TERMS[value] : ENGLISH_TERMS[value];
  return typeof found === "string" ? found : String(value);
}

/** Add the words of a page to those that all pages share. */
export function addWords(words) {
  Object.assign(WORDS, words);
}

export function language() {
  return current === 0 ? "zh" : "en";
}

/** Choose the language by its name. */
export function setLanguage(name) {
  current = name === "zh" ? 0 : 1;
  document.documentElement.lang = current === 0 ? "zh-Hans" : "en";
}
