// The words of this page.
import { addWords } from "./strings.js";

export const ready = true;
addWords({
  progress: ["{0} / {1} 份已完成", "{0} of {1} done"], open: ["{0} 条待核对", "{0} to check"], nothing: ["全部核对完毕", "All checked"],
  saved: ["已保存", "Saved"], saving: ["正在保存…", "Saving…"], unsaved: ["未保存：{0}", "Not saved: {0}"],
  retry: ["重试", "Try again"], reload: ["重新载入", "Load again"], gone: ["服务器没有应答；请在终端查看是否已结束。", "The server does not answer; is it still running in the terminal?"],
  accept: ["接受", "Accept"], remove: ["删除", "Delete"], undo: ["撤销", "Undo"], redo: ["重做", "Redo"], acceptall: ["接受其余全部", "Accept the rest"],
  done: ["本篇完成", "Done"], reopen: ["重新打开", "Reopen"], help: ["快捷键", "Shortcuts"], find: ["查找并选中文字", "Find and select words"],
  queue: ["待核对（低分在前）", "To check, least sure first"], checked: ["已核对", "Checked"], hint: ["选中文字即可添加名称或数据；点击标注即可修改。", "Select words to add a name or a figure; click a mark to change it."],
  addfigure: ["数据", "Figure"], upper: ["上限", "Upper"], optional: ["可选", "Optional"], fromselection: ["取选中文字", "Take selection"], list: ["文档列表", "Documents"],
  k_move: ["下一条 / 上一条", "Next / previous item"], k_accept: ["接受", "Accept"], k_remove: ["删除", "Delete"], k_label: ["改为第 n 种类型；有选中文字时添加", "Set label n; with words selected: add a name"],
  k_figure: ["把选中文字加为数据", "Add the selected words as a figure"], k_edges: ["左 / 右边界外扩；加 Shift 内缩", "Widen left / right; with Shift narrow"], k_links: ["把选中文字设为指标 / 对象", "Selected words are the indicator / subject"],
  k_status: ["切换状态 / 性质", "Next status / aspect"], k_undo: ["撤销 / 重做（也可 Ctrl+Z）", "Undo / redo (Ctrl+Z too)"], k_all: ["接受本篇其余全部", "Accept all the rest"], k_done: ["完成本篇，转到下一篇", "Done, go to the next document"],
  k_documents: ["下一篇 / 上一篇", "Next / previous document"], k_find: ["查找文字（回车选中下一处）", "Find words (Enter selects the next)"], k_help: ["显示此帮助", "This help"],
});
