import type { BusinessDate } from '../kernel/business-date.js';
import { caseValues } from '../policy/case-values.js';
import type { FactSheet } from '../policy/decide.js';
import type { Material } from '../policy/materials.js';
import type { Policy } from '../policy/policy.js';

export interface AskedMaterial {
  readonly material: Material;
  readonly required: boolean;
}

/**
 * The materials of a step, and whether this case has to bring them. Fails closed: while the facts that would decide it
 * are missing, a material counts as required.
 */
export function askedMaterials(
  policy: Policy,
  step: string,
  facts: FactSheet,
  on: BusinessDate,
): readonly AskedMaterial[] {
  const env = caseValues(policy, facts);
  return policy.materials
    .filter((material) => material.step === step)
    .map((material) => ({
      material,
      required:
        typeof material.required === 'boolean'
          ? material.required
          : material.required.bind({ on, bound: new Map() }).test(env) !== false,
    }));
}
