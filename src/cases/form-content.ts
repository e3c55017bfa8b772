import { refuse } from '../kernel/refusal.js';
import type { Content } from './case-files.js';
import type { CaseRegistry } from './registry.js';

/** Refused as invalid with every fault of a form, unknown fields included. */
export function checkContent(registry: CaseRegistry, flow: string, content: Content): void {
  const findings = registry.contentCheck(flow)(content);
  if (findings.length > 0) refuse('invalid', '填写内容有误，请按提示修改后重新保存。', findings);
}
