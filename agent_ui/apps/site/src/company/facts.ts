/** What the fictional company says of itself: help topics and tariffs, in both languages. */

export interface Both {
  en: string;
  zh: string;
}

export interface Topic {
  icon: string;
  title: Both;
  text: Both;
}

export interface Tariff {
  name: Both;
  note: Both;
  unit: string;
  day: string;
}

export const TOPICS: Topic[] = [
  {
    icon: 'bill',
    title: { en: 'Bills and payment', zh: '账单与缴费' },
    text: {
      en: 'Read your bill, pay it, or spread it over up to 12 months.',
      zh: '看懂账单、缴费，或分期最长 12 个月。',
    },
  },
  {
    icon: 'meter',
    title: { en: 'Meter readings', zh: '燃气表读数' },
    text: {
      en: 'Send yours from the 25th to the end of the month: here, online, by text or by phone.',
      zh: '每月 25 日至月末上报：在线聊天、网站、短信或电话均可。',
    },
  },
  {
    icon: 'move',
    title: { en: 'Moving home', zh: '搬家过户' },
    text: {
      en: 'Tell us 3 working days before. Your final bill follows within 6 weeks, free of charge.',
      zh: '提前 3 个工作日告知，6 周内出具最终账单，不收费用。',
    },
  },
  {
    icon: 'repair',
    title: { en: 'Boilers and repairs', zh: '锅炉与维修' },
    text: {
      en: 'Appointments from 8 to 12, 12 to 16 and 16 to 20. If we miss yours, we pay 30 marks.',
      zh: '预约时段 8–12、12–16、16–20 点。我们若爽约，赔付 30 马克。',
    },
  },
  {
    icon: 'smart',
    title: { en: 'Meters and installation', zh: '燃气表与安装' },
    text: {
      en: 'A smart meter is free. Moving a meter costs 180 marks up to one metre.',
      zh: '智能燃气表免费安装；移表一米以内 180 马克。',
    },
  },
  {
    icon: 'account',
    title: { en: 'Your online account', zh: '网上账户' },
    text: {
      en: 'Register with your customer number (HG- and six digits) and postcode.',
      zh: '凭客户编号（HG- 加六位数字）和邮编注册。',
    },
  },
  {
    icon: 'safety',
    title: { en: 'Safety and carbon monoxide', zh: '用气安全与一氧化碳' },
    text: {
      en: 'Headache, dizziness, a yellow flame: leave, breathe fresh air, call us.',
      zh: '头痛、头晕、火焰发黄：立即离开，到室外呼吸新鲜空气并致电我们。',
    },
  },
  {
    icon: 'complaint',
    title: { en: 'Complaints', zh: '投诉与建议' },
    text: {
      en: 'We confirm within 1 working day and answer within 10.',
      zh: '1 个工作日内确认，10 个工作日内答复。',
    },
  },
];

export const TARIFFS: Tariff[] = [
  {
    name: { en: 'Home Standard', zh: '家庭标准' },
    note: { en: 'for most homes', zh: '适合多数家庭' },
    unit: '0.082',
    day: '0.31',
  },
  {
    name: { en: 'Home Saver', zh: '家庭优惠' },
    note: { en: 'online, by direct debit', zh: '网上办理，直接扣款' },
    unit: '0.078',
    day: '0.29',
  },
  {
    name: { en: 'Social Tariff', zh: '社会优惠' },
    note: { en: 'with qualifying benefits', zh: '领取规定补助的住户' },
    unit: '0.061',
    day: '0.15',
  },
  {
    name: { en: 'Prepay', zh: '预付费' },
    note: { en: 'pay as you go', zh: '先付后用' },
    unit: '0.084',
    day: '0.31',
  },
  {
    name: { en: 'Business Basic', zh: '商业基础' },
    note: { en: 'for shops and workshops', zh: '适合店铺与作坊' },
    unit: '0.074',
    day: '0.62',
  },
];
