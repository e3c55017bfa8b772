import { Inject, Injectable } from '@nestjs/common';
import { type Finding, refuse } from '../kernel/refusal.js';
import type { Flow } from '../kernel/transitions.js';
import type { FactCatalogue } from '../policy/catalogue.js';
import { PolicyFault, type PolicyFaultItem } from '../policy/faults.js';
import type { Policy } from '../policy/policy.js';
import { policyFromText } from '../policy/policy-text.js';
import { Reader } from '../platform/database/reader.js';
import { FACT_CATALOGUE, FLOWS } from '../platform/policies/policies.module.js';
import type { WhatIfInput } from './what-if.dto.js';
import { type WhatIf, whatIf } from './what-if.js';

const MOST_FINDINGS = 100;

/** 测算 for leaders, through the login that cannot write. */
@Injectable()
export class WhatIfs {
  constructor(
    private readonly reader: Reader,
    @Inject(FACT_CATALOGUE) private readonly facts: FactCatalogue,
    @Inject(FLOWS) private readonly flows: ReadonlyMap<string, Flow>,
  ) {}

  /** Refused: invalid with every fault of the pack, not-found, unavailable when nothing can only read. */
  async judge({ round, policy: text }: WhatIfInput): Promise<WhatIf> {
    const changed = this.read(text);
    const law = { facts: this.facts, flows: this.flows };
    return this.reader.run((manager) => whatIf(manager, law, round, changed));
  }

  private read(text: string): Policy {
    try {
      return policyFromText({ path: 'policy', text }, this.facts);
    } catch (error) {
      if (!(error instanceof PolicyFault)) throw error;
      const findings = error.faults.slice(0, MOST_FINDINGS).map(faultFinding);
      return refuse('invalid', '所给办法有误，不能据以测算，请按提示修改。', findings);
    }
  }
}

function faultFinding({ path, expected, found, line }: PolicyFaultItem): Finding {
  const place = [line === undefined ? '' : `第 ${line} 行`, path].filter((part) => part !== '').join(' ');
  const message = `${place}：应为“${expected}”，实际为“${found}”`;
  return { code: 'policy-fault', message: message.replace(/^：/, ''), pointer: '/policy' };
}
