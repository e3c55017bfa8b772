import type { Finding } from '../../kernel/refusal.js';

/** How a field of a roster row is written, in JSON and in a cell. */
export type FieldKind =
  'text' | 'date' | 'year' | 'count' | 'money' | 'area' | 'flag' | 'choice' | 'uscc' | 'identity' | 'county';

export interface Field {
  readonly key: string;
  /** The column's header, in Chinese. */
  readonly title: string;
  readonly kind: FieldKind;
  readonly optional?: true;
  /** For choices: what the cell says, by code. */
  readonly options?: Readonly<Record<string, string>>;
}

/** A row whose fields are all of their kind: texts, whole numbers and flags; money and areas as decimal texts. */
export type RosterValues = Readonly<Record<string, string | number | boolean | null>>;

/** One kind of thing that a carrier reports: a sheet of the workbook, a list in the API, a table. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly table: string;
  readonly fields: readonly Field[];
  /** The fields that tell one row from another. */
  readonly key: readonly string[];
  /** What no field shows alone: every fault with the field that it stands at. */
  readonly check?: (row: RosterValues) => readonly RowFault[];
}

export type RowFault = Pick<Finding, 'code' | 'message'> & { readonly field: string };

const text = (key: string, title: string): Field => ({ key, title, kind: 'text' });
const date = (key: string, title: string): Field => ({ key, title, kind: 'date' });
const money = (key: string, title: string): Field => ({ key, title, kind: 'money' });
const flag = (key: string, title: string): Field => ({ key, title, kind: 'flag' });
const count = (key: string, title: string): Field => ({ key, title, kind: 'count' });
const area = (key: string, title: string): Field => ({ key, title, kind: 'area' });
const maybe = (field: Field): Field => ({ ...field, optional: true });
const choice = (key: string, title: string, options: Readonly<Record<string, string>>): Field => ({
  ...{ key, title, options, kind: 'choice' as const },
});
const TENANT: Field = { key: 'uscc', title: '统一社会信用代码', kind: 'uscc' };
const YEAR: Field = { key: 'year', title: '年度', kind: 'year' };

const fault = (field: string, code: string, message: string): RowFault => ({ field, code, message });

/** Days as texts compare like days. */
function order(row: RosterValues, first: string, last: string, message: string): RowFault[] {
  const [a, b] = [row[first], row[last]];
  return typeof a === 'string' && typeof b === 'string' && a > b ? [fault(last, 'order', message)] : [];
}

const decimal = (value: RosterValues[string] | undefined): bigint => {
  const [whole = '0', part = ''] = String(value ?? '0').split('.');
  return BigInt(whole + part.padEnd(2, '0').slice(0, 2));
};

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
    const used = decimal(row['incubationArea']) + decimal(row['publicArea']);
    const isOver = used > decimal(row['totalArea']);
    const over = fault('incubationArea', 'area-over', '在孵企业使用面积与公共服务面积之和不能大于总面积');
    return [...(isOver ? [over] : []), ...order(row, 'usedFrom', 'usedTo', '停用日期不能早于启用日期')];
  },
};

const TENANTS: Section = {
  id: 'tenants',
  title: '入驻企业',
  table: 'tenancy',
  key: ['uscc', 'enteredOn'],
  fields: [
    ...[TENANT, text('name', '企业名称'), date('registeredOn', '注册日期'), date('enteredOn', '入驻日期')],
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
    ...order(row, 'registeredOn', 'enteredOn', '入驻日期不能早于企业注册日期'),
    ...order(row, 'enteredOn', 'leftOn', '迁出日期不能早于入驻日期'),
    ...order(row, 'enteredOn', 'graduatedOn', '毕业日期不能早于入驻日期'),
  ],
};

const TENANT_YEARS: Section = {
  id: 'tenant-years',
  title: '企业年度数据',
  table: 'roster_tenant_year',
  key: ['uscc', 'year'],
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
    ...order(row, 'appliedOn', 'expiresOn', '失效日期不能早于申请日期'),
  ],
};

const FINANCINGS: Section = {
  id: 'financings',
  title: '投融资',
  table: 'roster_financing',
  key: ['uscc', 'receivedOn', 'investor'],
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
  check: (row) => order(row, 'heldFrom', 'heldTo', '终止日期不能早于设立日期'),
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
    const parts = decimal(row['rentIncome']) + decimal(row['propertyIncome']);
    const isOver = parts > decimal(row['totalIncome']);
    return isOver ? [fault('totalIncome', 'income-over', '房租与物业管理收入之和不能大于总收入')] : [];
  },
};

/** In the order in which they are loaded: what others refer to comes first. */
export const SECTIONS: readonly Section[] = [
  ...[SITES, TENANTS, TENANT_YEARS, IP, FINANCINGS],
  ...[PEOPLE, EVENTS, FUNDS, SERVICE_ORGS, YEARS],
];

export function sectionOf(id: string): Section | undefined {
  return SECTIONS.find((section) => section.id === id);
}
