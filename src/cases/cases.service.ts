import { Injectable } from '@nestjs/common';
import type { Json } from '../kernel/canonical-json.js';
import { refuse } from '../kernel/refusal.js';
import type { Actor } from '../parties/actor.js';
import { type Idempotency, UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ActInput, Acts } from './acts.js';
import { CaseViews } from './case-views.js';
import type { ActInputDto, OpenCaseInput } from './cases.dto.js';
import type { CaseView } from './cases.view.js';
import { type Door, throughDoor } from './doors.js';
import { CaseOpening } from './opening.service.js';
import { CaseRegistry, type Procedure } from './registry.js';
import { Screenings } from './screenings.js';

/** What people do with cases, one transaction each; a repeated request gets the answer of the first. */
@Injectable()
export class Cases {
  constructor(
    private readonly work: UnitOfWork,
    private readonly acts: Acts,
    private readonly opening: CaseOpening,
    private readonly views: CaseViews,
    private readonly screenings: Screenings,
    private readonly registry: CaseRegistry,
  ) {}

  /** A new draft of the actor's organisation. */
  async open(actor: Actor, idempotency: Idempotency, input: OpenCaseInput): Promise<CaseView> {
    const applicant = throughDoor(actor, 'enterprise');
    const opened = await this.work.runOnce(actor, '新建办件', idempotency, async (tx) => {
      const { id } = await this.opening.open(tx, applicant, input);
      return asJson(await this.views.oneIn(tx, applicant, 'enterprise', id));
    });
    return opened as unknown as CaseView;
  }

  /** One act at a door, and the case as it then is; see Acts.act for the refusals. */
  async act(
    actor: Actor,
    door: Door,
    caseId: string,
    idempotency: Idempotency,
    { action, ...input }: ActInputDto,
  ): Promise<CaseView> {
    refuseProcedure(this.registry.procedureOf(action));
    const here = throughDoor(actor, door);
    const acted = await this.screenings.recorded(actor, () =>
      this.work.runOnce(actor, action, idempotency, async (tx) => {
        await this.acts.act(tx, here, caseId, action, actInput(input));
        return asJson(await this.views.oneIn(tx, here, door, caseId));
      }),
    );
    return acted as unknown as CaseView;
  }
}

function actInput({ version, reason, findings = [] }: Omit<ActInputDto, 'action'>): ActInput {
  return {
    version,
    ...(reason !== undefined && { reason }),
    findings: findings.map(({ material, message }) => ({
      code: 'correction',
      message,
      ...(material !== undefined && { pointer: `/materials/${material}` }),
    })),
  };
}

function refuseProcedure(procedure: Procedure | undefined): void {
  if (procedure === undefined) return;
  const { title } = procedure;
  refuse('state-forbids', `请在“${title}”中办理该事项。`, [
    { code: 'procedure', message: `须连同${title}内容一并办理`, pointer: '/action' },
  ]);
}

const asJson = (view: CaseView): Json => view as unknown as Json;
