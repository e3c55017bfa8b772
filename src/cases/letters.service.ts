import { Injectable, type OnModuleInit } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { beijingDate } from '../kernel/business-date.js';
import { refuse } from '../kernel/refusal.js';
import type { Actor } from '../parties/actor.js';
import { type Tx, UnitOfWork } from '../platform/database/unit-of-work.js';
import { missingCharacters } from '../platform/letters/letter-fonts.js';
import { textsOf } from '../platform/letters/letter-spec.js';
import { JobHandlers, Outbox } from '../platform/outbox/outbox.js';
import { latestDecision, readCase, refuseUnknownCase } from './case-files.js';
import { NAMED_CASES, type NamedCase } from './cases.queries.js';
import { LetterPapers } from './letter-papers.js';
import { awardLetter } from './award-letter.js';
import type { CaseFile } from './case-file.js';
import { LETTER_NOTICE, type LetterContent, type LetterDraft, letterSpec } from './letter-content.js';
import type { LetterProof } from './letters.view.js';
import { publicName } from './masking.js';
import type { MaterialFile } from './materials.service.js';
import { numberFor } from './numbering.js';
import { maySee } from './open-actions.js';
import { CaseRegistry, type Particular } from './registry.js';

const JOB = 'letter.render';
/** 32 characters that nobody confuses with each other. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const CODE_LENGTH = 16;

/** 文书: written in the act that decides, printed afterwards, verifiable by everybody who holds one. */
@Injectable()
export class Letters implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly registry: CaseRegistry,
    private readonly outbox: Outbox,
    private readonly papers: LetterPapers,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.registry.registerEffect('writeDecisionLetter', async (tx, { caseFile, actor }) =>
      this.issue(tx, actor, caseFile, await this.awardDraft(tx, caseFile)),
    );
    this.handlers.register(JOB, (tx, payload) => this.papers.print(tx, payload));
  }

  /** The printed letter of a case. Refused: not-found (no letter either), unavailable until it is printed. */
  async file(actor: Actor, caseId: string, kind: string): Promise<MaterialFile> {
    return this.work.run(actor, '查看文书', async (tx) => {
      const caseFile = await readCase(tx, caseId);
      if (caseFile === undefined || !maySee(actor, caseFile)) return refuseUnknownCase();
      const row = await tx.one<{ number: string; sha256: string | null }>(
        'SELECT number, file_sha256 AS sha256 FROM letter WHERE case_id = $1 AND kind = $2',
        [caseId, kind],
      );
      if (row === undefined) return refuse('not-found', '该办件还没有这一文书。');
      if (row.sha256 === null) return refuse('unavailable', '文书正在生成，请稍后再取。');
      return { fileName: `${row.number}.pdf`, ...this.papers.open(row.sha256) };
    });
  }

  /** What anybody may check of a letter by its code. Refused as not-found. */
  async prove(code: string): Promise<LetterProof> {
    return this.work.run({ id: 'reader' }, '查验文书', async (tx) => {
      const row = await tx.one<{ content: LetterContent; caseId: string }>(
        'SELECT content, case_id AS "caseId" FROM letter WHERE verification_code = $1',
        [code.toUpperCase()],
      );
      const caseFile = row && (await readCase(tx, row.caseId));
      if (row === undefined || caseFile === undefined)
        return refuse('not-found', '没有找到该验证码对应的文书，请核对后重新输入。');
      const { flow, state } = caseFile;
      const current = await this.registry.currentParticulars(flow)(tx, caseFile);
      return proofOf(row.content, this.papers.titleOf(flow, state), current);
    });
  }

  /** Writes a letter of the case in the name of the actor's authority; its PDF follows. One letter of a kind a case. */
  async issue(tx: Tx, actor: Actor, { id: caseId }: CaseFile, draft: LetterDraft): Promise<void> {
    const content = await this.frame(tx, actor, caseId, draft);
    checkGlyphs(textsOf(letterSpec(content)));
    const id = tx.newId();
    await tx.query(
      `INSERT INTO letter (id, case_id, kind, number, verification_code, content, issued_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, caseId, draft.kind, content.number, content.verificationCode, JSON.stringify(content), tx.at],
    );
    await this.outbox.enqueue(tx, { kind: JOB, payload: { letterId: id }, dedupeKey: `${JOB}:${id}` });
  }

  private async frame(tx: Tx, actor: Actor, caseId: string, draft: LetterDraft): Promise<LetterContent> {
    const row = await named(tx, caseId);
    return {
      ...draft,
      issuer: await issuerOf(tx, actor),
      number: await numberFor(tx, 'letter'),
      verificationCode: verificationCode(),
      matter: this.papers.flowTitle(row.flow),
      callTitle: row.callTitle,
      caseNumber: row.number,
      applicant: row.applicantName,
      applicantKind: row.applicantKind,
      issuedOn: beijingDate(tx.at),
      issuedAt: tx.at.toISOString(),
    };
  }

  private async awardDraft(tx: Tx, { id, awardFen: amountFen }: CaseFile): Promise<LetterDraft> {
    const { flow, callTitle, number: caseNumber } = await named(tx, id);
    const decision = await latestDecision(tx, id);
    if (amountFen === null || decision === undefined)
      throw new Error(`case ${caseNumber} has nothing to decide on`);
    return awardLetter({ matter: this.papers.flowTitle(flow), callTitle, caseNumber, amountFen, decision });
  }
}

async function named(tx: Tx, caseId: string): Promise<NamedCase> {
  const row = await tx.one<NamedCase>(`${NAMED_CASES} WHERE c.id = $1`, [caseId]);
  if (row === undefined) throw new Error(`there is no case ${caseId}`);
  return row;
}

async function issuerOf(tx: Tx, { partyId }: Actor): Promise<string> {
  const party = await tx.one<{ name: string }>('SELECT name FROM party WHERE id = $1', [partyId]);
  return party?.name ?? refuse('not-permitted', '您的账号没有所属机关，不能出具文书。');
}

/** A letter must not be issued with holes in it. */
function checkGlyphs(texts: readonly string[]): void {
  const missing = missingCharacters(texts);
  if (missing.length === 0) return;
  const message = `公文字体中没有以下字符：${missing.join('、')}`;
  refuse('unavailable', `文书暂时不能出具。${message}`, [{ code: 'glyph-missing', message }]);
}

function verificationCode(): string {
  return Array.from(randomBytes(CODE_LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}

function proofOf(content: LetterContent, state: string, current: readonly Particular[]): LetterProof {
  const { title, number, issuer, issuedOn, matter, callTitle, caseNumber, policy, particulars } = content;
  return {
    ...{ title, number, issuer, issuedOn, matter, callTitle, caseNumber, policy, particulars },
    applicant: publicName(content.applicantKind, content.applicant),
    caseState: state,
    current,
    notice: content.illustrative ? LETTER_NOTICE : null,
  };
}
