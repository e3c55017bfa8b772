import { CreateRolesAndAudit1767225600001 } from '../migrations/1767225600001-CreateRolesAndAudit.js';
import { CreatePlatform1767225600002 } from '../migrations/1767225600002-CreatePlatform.js';
import { CreateParties1767225600003 } from '../migrations/1767225600003-CreateParties.js';
import { CreateCases1767225600004 } from '../migrations/1767225600004-CreateCases.js';
import { CreateFunds1767225600005 } from '../migrations/1767225600005-CreateFunds.js';
import { CreateVouchers1767225600006 } from '../migrations/1767225600006-CreateVouchers.js';
import { IndexDecisions1767225600007 } from '../migrations/1767225600007-IndexDecisions.js';
import { CreateReviews1767225600008 } from '../migrations/1767225600008-CreateReviews.js';
import { CreateRoster1767225600009 } from '../migrations/1767225600009-CreateRoster.js';
import { CreateRecognition1767225600010 } from '../migrations/1767225600010-CreateRecognition.js';

/** Every migration, in the order of its time. */
export const migrations = [
  CreateRolesAndAudit1767225600001,
  CreatePlatform1767225600002,
  CreateParties1767225600003,
  CreateCases1767225600004,
  CreateFunds1767225600005,
  CreateVouchers1767225600006,
  IndexDecisions1767225600007,
  CreateReviews1767225600008,
  CreateRoster1767225600009,
  CreateRecognition1767225600010,
];
