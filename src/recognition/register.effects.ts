import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { CaseFile } from '../cases/case-file.js';
import { type ActContext, CaseRegistry } from '../cases/registry.js';
import { beijingDate, type BusinessDate, businessDate } from '../kernel/business-date.js';
import type { Actor } from '../parties/actor.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { CarrierBinding, refuseCarrier } from './carrier-binding.js';
import { carrierOfCase } from './carriers.js';
import { revocationForm } from './form-content.js';
import { higherDecisionOf } from './higher-decision.js';
import { type Ground, Register } from './register.js';
import { CAUSES, OWN_REQUEST } from './revocation.form.js';

/** 登记入册: what a decision makes of a carrier, by the city's own letter or by the higher authority's document. */
@Injectable()
export class RegisterEffects implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly register: Register,
    private readonly binding: CarrierBinding,
  ) {}

  onModuleInit(): void {
    const { registry } = this;
    registry.registerEffect('enterRecognition', (tx, context) => this.recognise(tx, context));
    registry.registerEffect('enterRevocation', (tx, context) => this.revoke(tx, context));
    registry.registerGuard('higherGranted', async (tx, { id }) => isDecided(tx, id, 'granted'));
    registry.registerGuard('higherRefused', async (tx, { id }) => isDecided(tx, id, 'refused'));
  }

  private async recognise(tx: Tx, { caseFile, actor }: ActContext): Promise<void> {
    const { id, operatorId } = await carrierOfCase(tx, caseFile.id);
    if (operatorId !== caseFile.applicantId)
      refuseCarrier('state-forbids', 'operator-changed', '该载体的运营主体已经变更，须由现运营主体重新申请');
    const { level } = await this.binding.standing(tx, caseFile);
    const ground = await groundOf(tx, actor, caseFile, 'decision');
    const number =
      (await letterNumber(tx, caseFile.id, 'certificate')) ?? `${ground.document} ${caseFile.number}`;
    await this.register.recognise(tx, caseFile, id, level, { ...ground, number });
  }

  private async revoke(tx: Tx, { caseFile, actor, content, reason }: ActContext): Promise<void> {
    const { id } = await carrierOfCase(tx, caseFile.id);
    const ground = await groundOf(tx, actor, caseFile, 'revocation');
    const { causes = [], effectiveOn } = revocationForm(content);
    const wished =
      causes.includes(OWN_REQUEST) && effectiveOn !== undefined ? businessDate(effectiveOn) : null;
    const named = causes.map((cause) => CAUSES[cause]).join('、');
    await this.register.revoke(tx, caseFile, id, {
      ...ground,
      // Nothing is taken away for days that are past.
      ...(wished !== null && wished > ground.effectiveOn && { effectiveOn: wished }),
      reason: named === '' ? (reason ?? '变更后不再符合认定条件') : named,
    });
  }
}

async function isDecided(tx: Tx, caseId: string, outcome: 'granted' | 'refused'): Promise<boolean> {
  return (await higherDecisionOf(tx, caseId))?.outcome === outcome;
}

/** The higher authority's document where it decided, else the city's letter of today. */
export async function groundOf(
  tx: Tx,
  { partyId }: Actor,
  { id, number }: CaseFile,
  letter: string,
): Promise<Ground> {
  const higher = await higherDecisionOf(tx, id);
  if (higher !== undefined) {
    const { issuer, documentNumber: document, effectiveOn } = higher;
    return { issuer, document, effectiveOn };
  }
  const party = await tx.one<{ name: string }>('SELECT name FROM party WHERE id = $1', [partyId]);
  const document = await letterNumber(tx, id, letter);
  if (party === undefined || document === undefined)
    throw new Error(`case ${number} has no ${letter} letter`);
  const effectiveOn: BusinessDate = beijingDate(tx.at);
  return { issuer: party.name, document, effectiveOn };
}

async function letterNumber(tx: Tx, caseId: string, kind: string): Promise<string | undefined> {
  const row = await tx.one<{ number: string }>('SELECT number FROM letter WHERE case_id = $1 AND kind = $2', [
    ...[caseId, kind],
  ]);
  return row?.number;
}
