import { canonicalJson, type Json } from '../kernel/canonical-json.js';
import type { PackChange } from './pack-diff.js';

const SECTIONS: Readonly<Record<string, string>> = {
  ...{
    code: '代码',
    title: '名称',
    scheme: '专项',
    flows: '流程',
    effective: '施行期',
    documents: '依据文件',
  },
  ...{
    steps: '环节',
    parameters: '参数',
    values: '中间值',
    criteria: '条件',
    scores: '评分',
    grades: '等次',
  },
  ...{ awards: '资助', pool: '资金总量控制', outputs: '结果', materials: '申报材料', notice: '公示' },
};
const CHANGES = { added: '新增', removed: '删除', changed: '变更' };

/** A change for people: the part on the first line, then each place with both values. */
export function sayPackChange({ section, id, title, change, places }: PackChange): readonly string[] {
  const named = id === '' ? '' : ` ${id}${title === id ? '' : `（${title}）`}`;
  const head = `${CHANGES[change]} ${SECTIONS[section] ?? section}${named}`;
  if (change !== 'changed') return [head];
  return [head, ...places.map((place) => `  ${sayPlace(place)}`)];
}

/** `/values/team：5 万元 → 6 万元`. */
export function sayPlace({ pointer, before, after }: PackChange['places'][number]): string {
  return `${pointer === '' ? '' : `${pointer}：`}${sayJson(before)} → ${sayJson(after)}`;
}

const sayJson = (value: Json): string =>
  value === null ? '无' : typeof value === 'string' ? value : canonicalJson(value);
