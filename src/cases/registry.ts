import { Injectable } from '@nestjs/common';
import type { Json } from '../kernel/canonical-json.js';
import type { Finding } from '../kernel/refusal.js';
import type { FlowRow } from '../kernel/transitions.js';
import type { Actor } from '../parties/actor.js';
import type { Decision } from '../policy/decide.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { CaseFile } from './case-file.js';

/** What an effect, guard or fact provider is told of the act that calls it. */
export interface ActContext {
  readonly caseFile: CaseFile;
  readonly action: string;
  readonly actor: Actor;
  readonly reason: string | null;
  /** The content of the case's current revision. */
  readonly content: Readonly<Record<string, Json>>;
  /** What the policy said, when the row judges. */
  readonly decision: Decision | null;
}

/** Happens inside the act's transaction; refusing undoes the act. */
export type Effect = (tx: Tx, context: ActContext) => Promise<void>;
export type Guard = (tx: Tx, caseFile: CaseFile) => Promise<boolean>;
/** Gives the facts that it is registered for; a fact that cannot be known is left out. */
export type FactProvider = (
  tx: Tx,
  subject: {
    readonly caseFile: CaseFile;
    readonly content: Readonly<Record<string, Json>>;
    readonly step: string;
  },
) => Promise<Readonly<Record<string, Json>>>;
/** Checks a flow's form content when it is saved and submitted: every fault with its pointer. */
export type ContentCheck = (content: Readonly<Record<string, Json>>) => readonly Finding[];

/** What of a case the public notice and its letters show beside the applicant: `场地面积` with `10,000 ㎡`. */
export type Particulars = (tx: Tx, caseFile: CaseFile) => Promise<readonly Particular[]>;
export type Particular = { readonly label: string; readonly value: string };

/** Where an act is taken that is part of more than a change of state: a route writes what belongs to it and acts. */
export interface Procedure {
  /** As clients know it: notice, objection, answer. */
  readonly id: string;
  /** In Chinese, for whoever tries the plain act. */
  readonly title: string;
}

/** Told of a call in the transaction that opens it. */
export type CallOpened = (
  tx: Tx,
  call: {
    readonly id: string;
    readonly year: number;
    /** null when its policy gives no money. */
    readonly budget: { readonly totalFen: bigint; readonly line: string } | null;
  },
) => Promise<void>;

/**
 * How this floor calls the rooms above without importing them: they register what flows and policies name.
 * A name that nobody registered, or that two rooms register, stops the boot.
 */
@Injectable()
export class CaseRegistry {
  private readonly effects = new Map<string, Effect>();
  private readonly guards = new Map<string, Guard>();
  private readonly needs = new Map<string, string>();
  private readonly providers: { readonly facts: readonly string[]; readonly provide: FactProvider }[] = [];
  private readonly contentChecks = new Map<string, ContentCheck>();
  private readonly shown = new Map<string, Particulars>();
  private readonly current = new Map<string, Particulars>();
  private readonly procedures = new Map<string, Procedure>();
  private readonly listeners: CallOpened[] = [];

  registerEffect(name: string, effect: Effect): void {
    put(this.effects, name, effect, 'effect');
  }

  /** `needs` says in Chinese what must be so, for whoever is told that it is not. */
  registerGuard(name: string, guard: Guard, needs?: string): void {
    put(this.guards, name, guard, 'guard');
    if (needs !== undefined) this.needs.set(name, needs);
  }

  /** Facts by their names in the fact catalogue; each fact has one provider. */
  registerFacts(facts: readonly string[], provide: FactProvider): void {
    const known = new Set(this.providers.flatMap((provider) => provider.facts));
    const twice = facts.filter((fact) => known.has(fact));
    if (twice.length > 0) throw new Error(`facts registered twice: ${twice.join(', ')}`);
    this.providers.push({ facts, provide });
  }

  registerContentCheck(flow: string, check: ContentCheck): void {
    put(this.contentChecks, flow, check, 'content check');
  }

  registerParticulars(flow: string, particulars: Particulars): void {
    put(this.shown, flow, particulars, 'particulars');
  }

  /** What has become since of what a case's letters say, for whoever verifies one. */
  registerCurrent(flow: string, current: Particulars): void {
    put(this.current, flow, current, 'current particulars');
  }

  /** Actions that are not open to the plain act. */
  registerProcedure(procedure: Procedure, actions: readonly string[]): void {
    for (const action of actions) put(this.procedures, action, procedure, 'procedure for');
  }

  onCallOpened(listener: CallOpened): void {
    this.listeners.push(listener);
  }

  effect(name: string): Effect {
    return get(this.effects, name, 'effect');
  }

  guard(name: string): Guard {
    return get(this.guards, name, 'guard');
  }

  contentCheck(flow: string): ContentCheck {
    return get(this.contentChecks, flow, 'content check');
  }

  /** Of flows for which nobody registered any, there are none. */
  particulars(flow: string): Particulars {
    return this.shown.get(flow) ?? (async () => []);
  }

  currentParticulars(flow: string): Particulars {
    return this.current.get(flow) ?? (async () => []);
  }

  /** What a guard asks; undefined where only the clock asks it. */
  needsOf(guard: string): string | undefined {
    return this.needs.get(guard);
  }

  /** Where an action is taken; undefined where the plain act takes it. */
  procedureOf(action: string): Procedure | undefined {
    return this.procedures.get(action);
  }

  /** An action as the doors offer it. */
  openAction({ action, title, reason }: Pick<FlowRow, 'action' | 'title' | 'reason'>) {
    const by = this.procedures.get(action)?.id ?? 'act';
    return { action, title, reasonRequired: reason === 'required', by };
  }

  /** The providers that together give the wanted facts. */
  providersOf(wanted: ReadonlySet<string>): readonly FactProvider[] {
    return this.providers
      .filter(({ facts }) => facts.some((fact) => wanted.has(fact)))
      .map(({ provide }) => provide);
  }

  async callOpened(...told: Parameters<CallOpened>): Promise<void> {
    for (const listener of this.listeners) await listener(...told);
  }

  /** The names of everything that is registered. */
  known(): Readonly<Record<'effects' | 'guards' | 'facts' | 'contentChecks', ReadonlySet<string>>> {
    return {
      effects: new Set(this.effects.keys()),
      guards: new Set(this.guards.keys()),
      contentChecks: new Set(this.contentChecks.keys()),
      facts: new Set(this.providers.flatMap(({ facts }) => facts)),
    };
  }
}

function put<T>(map: Map<string, T>, name: string, value: T, what: string): void {
  if (map.has(name)) throw new Error(`${what} ${name} is registered twice`);
  map.set(name, value);
}

function get<T>(map: ReadonlyMap<string, T>, name: string, what: string): T {
  const value = map.get(name);
  if (value === undefined) throw new Error(`${what} ${name} is not registered`);
  return value;
}
