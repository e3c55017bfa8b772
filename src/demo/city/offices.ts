import { DISTRICTS } from '../../../config/districts.js';
import type { Role } from '../../parties/actor.js';
import type { Register } from './register.js';

/** Who works at the bureau: login and role. */
const BUREAU: readonly (readonly [login: string, role: Role])[] = [
  ['city.1', 'cityOfficer'],
  ['city.2', 'cityOfficer'],
  ['approver', 'approver'],
  ['maker', 'financeMaker'],
  ['checker', 'financeChecker'],
  ['releaser', 'financeReleaser'],
  ['leader', 'leader'],
  ['auditor', 'auditor'],
  ['administrator', 'administrator'],
];
const EXPERTS = 5;

/** The bureau, an office in each district, and an institute whose people are experts. */
export function addOffices(register: Register): void {
  const bureau = register.addParty('bureau', '乌鲁木齐市工业和信息化局', '650105');
  for (const [login, role] of BUREAU) register.addUser({ partyId: bureau.id, login, role });
  for (const { code, name } of DISTRICTS) {
    const office = register.addParty('district-office', `${name}科技主管部门`, code);
    register.addUser({ partyId: office.id, login: `district.${code}`, role: 'districtOfficer' });
  }
  const institute = register.addParty(
    'legal-person',
    '新疆格物示例技术研究院',
    '650104',
    register.names.uscc('12', '650104'),
  );
  for (let i = 1; i <= EXPERTS; i += 1)
    register.addUser({ partyId: institute.id, login: `expert.${i}`, role: 'expert' });
}
