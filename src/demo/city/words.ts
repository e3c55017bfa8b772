/** Words that names of the invented city are put together from: no firm, bank or person of this world. */

const split = (words: string): readonly string[] => words.split(' ');

/** First and second half of what a firm is called by. */
export const FIRST = split(
  '云岭 雪松 晴川 澄原 青禾 远山 新穗 长霁 明垣 瑞野 丰砾 恒汐 启榆 砺峰 素河 星坡 梧台 融川 格桑 昭野 ' +
    '弘砚 沁原 朔风 栖云 望穗 泽岭 磐溪 凌霜 葵野 榆关 驼铃 锦砾 沐沙 映泉 稷原 翎峰 寻渊 曙原 络川 晓砾',
);
export const SECOND = split(
  '智联 数擎 维拓 精衡 芯序 算域 创序 光纬 图衍 讯桥 量测 策源 工坊 织网 云枢 新材 优检 源力 物桥 析元 ' +
    '晶策 汇器 联算 微构 域成 衡仪 元织 帆数 启测 格物 能枢 观微 拓印 码原 素成 合序 感联 转译 集思 致知',
);

export const INDUSTRIES = [
  { name: '软件和信息技术服务业', field: '软件技术' },
  { name: '互联网和相关服务', field: '网络科技' },
  { name: '计算机、通信和其他电子设备制造业', field: '电子科技' },
  { name: '专用设备制造业', field: '装备技术' },
  { name: '仪器仪表制造业', field: '仪器科技' },
  { name: '医药制造业', field: '生物科技' },
  { name: '农副食品加工业', field: '农业科技' },
  { name: '化学原料和化学制品制造业', field: '新材料科技' },
  { name: '科技推广和应用服务业', field: '科技服务' },
  { name: '电力、热力生产和供应业', field: '能源科技' },
] as const;

export const SERVICES = [
  { kind: 'research-development', field: '研发服务' },
  { kind: 'inspection-testing', field: '检验检测' },
  { kind: 'large-instrument', field: '仪器共享服务' },
  { kind: 'technology-transfer', field: '技术转移' },
  { kind: 'ip-analysis', field: '知识产权分析' },
  { kind: 'technology-consulting', field: '科技咨询' },
  { kind: 'incubation', field: '创业孵化服务' },
] as const;

/** Class codes that no bank has. */
export const BANKS = [
  { code: '901', name: '雪岭示例银行' },
  { code: '902', name: '绿洲示例银行' },
  { code: '903', name: '丝路示例银行' },
  { code: '904', name: '戈壁示例银行' },
] as const;

export const SURNAMES = split(
  '石 江 云 乔 苗 栗 桑 柏 穆 祁 阮 温 岳 梅 简 席 纪 宁 祝 游 苑 辛 尚 边 应 冉 滕 洛 时 卓',
);
export const GIVEN = split(
  '砚 汀 榆 穗 峻 澄 霁 禾 屿 朔 翊 衡 晗 蔚 泓 稷 岑 旻 阔 骁 拾 舟 闻 野 棠 序 昭 漠 弦 笛',
);
export const ROADS = split('晴川路 雪松路 驼铃街 新穗路 榆关街 望穗路 映泉路 格物街 星坡路 葵野街');
export const PARKS = split(
  '云岭软件园 雪松创新园 格物智造园 新穗生物园 驼铃数字港 磐溪新材园 晴川科创园 朔风能源园',
);
