// What the hall's identifiers are called at a window.

export const results = [
  ["done", "办结"], ["accepted", "受理", "以后办结"], ["material", "补正", "已一次告知缺什么"], ["refused", "不予受理"],
  ["asked", "咨询"], ["issued", "领证", "已交证件"], ["wrong", "取错事项"],
];

export const parkReasons = ["材料待补", "等复印", "去缴费", "等人到场"];

export const pauseReasons = ["午餐", "休息", "开会", "交接班", "设备故障"];

export const priorities = { elderly: "优先：满 60 周岁", disabled: "优先：残疾人", military: "优先：军人", appointed: "预约" };

export const tongues = { en: "语言：English", ko: "语言：한국어" };

export const keyNames = { open: "开始办理", next: "下一位", recall: "重呼", pass: "过号", transfer: "转移", park: "挂起", resume: "恢复", finish: "办结", pause: "暂停", leave: "离开窗口" };
