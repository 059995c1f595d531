/** The reference page in Chinese; routes and events themselves are described in English. */
export const zh: Record<string, string> = {
  skip: '跳到内容',
  nav: '主导航',
  views: '视图',
  routes: '接口',
  events: '事件目录',
  start: '首页',
  title: 'API 参考',
  lead: '由本系统自己的 openapi.json 生成。在此发出的调用使用您当前的会话：请先签入工作台；所发送的内容会真实生效。',
  events_lead:
    '以过去时记录的事实，与其描述的变更在同一事务中写入。类型名保持稳定，字段只增不减。每个事件另有编号、租户、位置、序号和时间。',
  licence: 'Mainstem 是自由软件，采用 Apache License 2.0 许可。',
};
