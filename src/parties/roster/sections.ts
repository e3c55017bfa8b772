import { refuse } from '../../kernel/refusal.js';
import { usccValid } from '../identifiers.js';
import {
  area,
  choice,
  count,
  date,
  fault,
  flag,
  hundredths,
  maybe,
  money,
  order,
  positive,
} from './section.js';
import { type RosterValues, type RowFault, type Section, TENANT, text, YEAR } from './section.js';

const SITES: Section = {
  id: 'sites',
  title: '孵化场地',
  table: 'roster_site',
  key: ['name'],
  fields: [
    ...[text('name', '场地名称'), text('address', '地址')],
    { key: 'county', title: '所在县（市、区）代码', kind: 'county' },
    ...[area('totalArea', '总面积（㎡）'), area('incubationArea', '在孵企业使用面积（㎡）')],
    ...[area('publicArea', '公共服务面积（㎡）'), count('seats', '创业工位数')],
    ...[date('usedFrom', '启用日期'), maybe(date('usedTo', '停用日期'))],
  ],
  check: (row) => {
    const used = hundredths(row['incubationArea']) + hundredths(row['publicArea']);
    const isOver = used > hundredths(row['totalArea']);
    const over = fault('incubationArea', 'area-over', '在孵企业使用面积与公共服务面积之和不能大于总面积');
    return [
      ...positive(row, 'totalArea', '总面积须大于零'),
      ...(isOver ? [over] : []),
      ...order(row, 'usedFrom', 'usedTo', '停用日期不能早于启用日期'),
    ];
  },
};

/** A party's name has two characters at least; a team is known by nothing else. */
function nameFaults({ tenant, name }: RosterValues): RowFault[] {
  if (String(name).length < 2) return [fault('name', 'text', '名称至少两个字')];
  const differs = !usccValid(String(tenant)) && tenant !== name;
  return differs ? [fault('name', 'team-name', '团队的名称须与其“统一社会信用代码（团队填名称）”一致')] : [];
}

const TENANTS: Section = {
  id: 'tenants',
  title: '入驻企业',
  table: 'tenancy',
  key: ['tenant', 'enteredOn'],
  fields: [
    ...[
      TENANT,
      text('name', '名称'),
      date('registeredOn', '注册日期（团队为组建日期）'),
      date('enteredOn', '入驻日期'),
    ],
    ...[maybe(date('leftOn', '迁出日期')), area('area', '租用面积（㎡）')],
    ...[text('agreementNumber', '孵化协议编号'), date('agreementSignedOn', '协议签订日期')],
    ...[text('site', '场地名称'), text('room', '房间或工位号'), text('industry', '产业领域')],
    choice('field', '特殊领域', {
      biomedicine: '生物医药',
      'modern-agriculture': '现代农业',
      'integrated-circuit': '集成电路',
      other: '其他领域',
    }),
    ...[
      flag('doesTechBusiness', '从事新技术新产品研发生产服务'),
      flag('registeredInside', '注册地址在场地内'),
    ],
    ...[flag('worksInside', '主要研发办公场所在场地内'), maybe(date('graduatedOn', '毕业日期'))],
    ...[flag('acquired', '被兼并收购'), flag('listed', '挂牌上市')],
  ],
  check: (row) => [
    ...nameFaults(row),
    ...order(row, 'registeredOn', 'enteredOn', '入驻日期不能早于企业注册日期'),
    ...order(row, 'enteredOn', 'leftOn', '迁出日期不能早于入驻日期'),
    ...order(row, 'enteredOn', 'graduatedOn', '毕业日期不能早于入驻日期'),
  ],
};

const TENANT_YEARS: Section = {
  id: 'tenant-years',
  title: '企业年度数据',
  table: 'roster_tenant_year',
  key: ['tenant', 'year'],
  fields: [
    ...[TENANT, YEAR, money('revenue', '营业收入（元）'), money('rnd', '研发投入（元）')],
    ...[money('tax', '缴纳税款（元）'), count('staff', '从业人员数')],
  ],
};

const IP: Section = {
  id: 'ip',
  title: '知识产权',
  table: 'roster_ip',
  key: ['number'],
  fields: [
    TENANT,
    choice('kind', '类别', {
      invention: '发明专利',
      'utility-model': '实用新型',
      design: '外观设计',
      software: '软件著作权',
      'circuit-layout': '集成电路布图设计',
      'plant-variety': '植物新品种',
      other: '其他',
    }),
    ...[text('number', '申请号或登记号'), date('appliedOn', '申请日期')],
    ...[maybe(date('grantedOn', '授权日期')), maybe(date('expiresOn', '失效日期'))],
  ],
  check: (row) => [
    ...order(row, 'appliedOn', 'grantedOn', '授权日期不能早于申请日期'),
    ...(row['appliedOn'] === row['expiresOn'] ? [fault('expiresOn', 'order', '失效日期须晚于申请日期')] : []),
    ...order(row, 'appliedOn', 'expiresOn', '失效日期须晚于申请日期'),
  ],
};

const FINANCINGS: Section = {
  id: 'financings',
  title: '投融资',
  table: 'roster_financing',
  key: ['tenant', 'receivedOn', 'investor'],
  fields: [
    TENANT,
    choice('kind', '资金来源', {
      'own-fund': '自有孵化资金',
      'cooperative-fund': '合作孵化资金',
      'equity-fund': '股权投资基金',
      'angel-venture': '天使或风险投资',
      debt: '债权融资',
      other: '其他',
    }),
    ...[money('amount', '金额（元）'), date('receivedOn', '到账日期')],
    ...[flag('paidIn', '已实缴到账'), text('investor', '出资方')],
  ],
  check: (row) => positive(row, 'amount', '金额须大于零'),
};

const PEOPLE: Section = {
  id: 'people',
  title: '人员与导师',
  table: 'roster_person',
  key: ['role', 'identity', 'worksFrom'],
  fields: [
    choice('role', '类别', { staff: '机构人员', mentor: '创业导师' }),
    ...[text('name', '姓名'), { key: 'identity', title: '证件号码', kind: 'identity' as const }],
    ...[flag('fullTime', '专职'), flag('professional', '专业孵化服务人员')],
    ...[maybe(text('appointedBy', '导师聘任单位')), date('worksFrom', '起始日期')],
    maybe(date('worksTo', '终止日期')),
  ],
  check: (row) => order(row, 'worksFrom', 'worksTo', '终止日期不能早于起始日期'),
};

const EVENTS: Section = {
  id: 'events',
  title: '服务活动',
  table: 'roster_event',
  key: ['heldOn', 'title'],
  fields: [
    ...[date('heldOn', '举办日期'), text('title', '活动名称')],
    choice('part', '承担角色', {
      host: '主办',
      organiser: '承办',
      'co-host': '联合主办',
      'co-organiser': '联合承办',
    }),
    count('attendees', '参加人数'),
  ],
};

const FUNDS: Section = {
  id: 'funds',
  title: '孵化资金',
  table: 'roster_fund',
  key: ['name'],
  fields: [
    ...[text('name', '资金名称'), choice('kind', '性质', { own: '自有', cooperative: '合作' })],
    ...[money('amount', '规模（元）'), date('heldFrom', '设立日期'), maybe(date('heldTo', '终止日期'))],
  ],
  check: (row) => [
    ...positive(row, 'amount', '规模须大于零'),
    ...order(row, 'heldFrom', 'heldTo', '终止日期不能早于设立日期'),
  ],
};

const SERVICE_ORGS: Section = {
  id: 'service-orgs',
  title: '签约服务机构',
  table: 'roster_service_org',
  key: ['name', 'signedOn'],
  fields: [
    ...[text('name', '机构名称'), text('services', '服务内容')],
    ...[date('signedOn', '签约日期'), maybe(date('endsOn', '到期日期'))],
  ],
  check: (row) => order(row, 'signedOn', 'endsOn', '到期日期不能早于签约日期'),
};

const YEARS: Section = {
  id: 'years',
  title: '载体年度数据',
  table: 'roster_year',
  key: ['year'],
  fields: [
    ...[YEAR, money('totalIncome', '总收入（元）'), money('rentIncome', '房租收入（元）')],
    ...[money('propertyIncome', '物业管理收入（元）'), flag('incomeSeparated', '孵化服务收入单独核算')],
  ],
  check: (row) => {
    const parts = hundredths(row['rentIncome']) + hundredths(row['propertyIncome']);
    const isOver = parts > hundredths(row['totalIncome']);
    return isOver ? [fault('totalIncome', 'income-over', '房租与物业管理收入之和不能大于总收入')] : [];
  },
};

/** In the order in which they are loaded: what others refer to comes first. */
export const SECTIONS: readonly Section[] = [
  ...[SITES, TENANTS, TENANT_YEARS, IP, FINANCINGS],
  ...[PEOPLE, EVENTS, FUNDS, SERVICE_ORGS, YEARS],
];

/** Refused as not-found with the names that there are. */
export function knownSection(id: string): Section {
  const section = SECTIONS.find((one) => one.id === id);
  if (section !== undefined) return section;
  const names = SECTIONS.map(({ id: known, title }) => `${known}（${title}）`).join('、');
  return refuse('not-found', `没有这一类台账，现有：${names}。`);
}
