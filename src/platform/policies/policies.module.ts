import { type DynamicModule, Global, Module } from '@nestjs/common';
import { type Law, readLaw } from './read-law.js';

/** Injection tokens of the law's parts: FactCatalogue, PolicyLibrary, flows by their code, WorkingCalendar, Judges. */
export const FACT_CATALOGUE = Symbol('FactCatalogue');
export const POLICY_LIBRARY = Symbol('PolicyLibrary');
export const FLOWS = Symbol('Flows');
export const WORKING_CALENDAR = Symbol('WorkingCalendar');
export const JUDGES = Symbol('Judges');

/** The law for every room above; a fault in it keeps the service from starting. */
@Global()
@Module({})
export class PoliciesModule {
  static forRoot(law: Law = readLaw()): DynamicModule {
    const providers = [
      { provide: FACT_CATALOGUE, useValue: law.facts },
      { provide: POLICY_LIBRARY, useValue: law.policies },
      { provide: FLOWS, useValue: law.flows },
      { provide: WORKING_CALENDAR, useValue: law.calendar },
      { provide: JUDGES, useValue: law.judges },
    ];
    return { module: PoliciesModule, providers, exports: providers };
  }
}
