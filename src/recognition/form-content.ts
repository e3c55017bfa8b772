import type { Content } from '../cases/case-files.js';
import type { Finding } from '../kernel/refusal.js';
import { formFindings } from '../platform/http/validation.js';
import { ChangeForm } from './change.form.js';
import { RecognitionForm } from './recognition.form.js';
import { RevocationForm } from './revocation.form.js';
import { StatisticsForm } from './statistics.form.js';

/** The flows of this room, each with the form that its cases have; checked whenever a form is saved. */
export const FORMS = {
  recognition: RecognitionForm,
  'change-report': ChangeForm,
  revocation: RevocationForm,
  'annual-statistics': StatisticsForm,
} as const;
export type RoomFlow = keyof typeof FORMS;

const PARENT = '/content/';

/** Every fault of a form; a draft may lack any of its fields. */
export const checkForm =
  (form: (typeof FORMS)[RoomFlow]) =>
  (content: Content): readonly Finding[] =>
    formFindings(form, content, PARENT);

/** Contents that were checked when they were saved. */
export const recognitionForm = (content: Content): RecognitionForm => content;
export const changeForm = (content: Content): ChangeForm => content;
export const revocationForm = (content: Content): RevocationForm => content;
export const statisticsForm = (content: Content): StatisticsForm => content;
