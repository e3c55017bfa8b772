import { CarriersEnterpriseController } from './carriers.enterprise.controller.js';
import { CarriersOfficerController } from './carriers.officer.controller.js';
import { ForgetImports } from './forget-imports.js';
import { ReadImports } from './read-imports.js';
import { RosterFigures } from './roster-figures.js';
import { RosterImportsEnterpriseController } from './roster-imports.enterprise.controller.js';
import { RosterImportQueries } from './roster-imports.queries.js';
import { RosterImports } from './roster-imports.service.js';
import { RosterQueries } from './roster.queries.js';
import { Rosters } from './roster.service.js';

/** The doors and services of rosters, for the module of parties. */
export const ROSTER_CONTROLLERS = [
  ...[CarriersEnterpriseController, RosterImportsEnterpriseController, CarriersOfficerController],
];
export const ROSTER_PROVIDERS = [
  ...[RosterFigures, RosterQueries, Rosters, ReadImports, ForgetImports],
  ...[RosterImportQueries, RosterImports],
];
