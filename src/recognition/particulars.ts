import { Injectable, type OnModuleInit } from '@nestjs/common';
import { latestDecision } from '../cases/case-files.js';
import { CaseRegistry, type Particulars } from '../cases/registry.js';
import { CarrierBinding } from './carrier-binding.js';
import { carrierOfCase } from './carriers.js';
import { sayStanding } from './levels.js';

/** The figures that a public notice shows, by the criterion that they were found for. */
const SHOWN = ['area', 'space', 'incubatees', 'tenants', 'graduates'];

/** 公示内容: who is to be recognised as what, where, and on which figures. */
@Injectable()
export class RecognitionParticulars implements OnModuleInit {
  constructor(
    private readonly registry: CaseRegistry,
    private readonly binding: CarrierBinding,
  ) {}

  onModuleInit(): void {
    this.registry.registerParticulars('recognition', (...told) => this.of(...told));
  }

  private readonly of: Particulars = async (tx, caseFile) => {
    const carrier = await carrierOfCase(tx, caseFile.id);
    const criteria = (await latestDecision(tx, caseFile.id, 'apply'))?.criteria ?? [];
    return [
      { label: '载体名称', value: carrier.name },
      { label: '拟认定', value: sayStanding(await this.binding.standing(tx, caseFile)) },
      { label: '地址', value: carrier.address },
      ...criteria
        .filter(({ id }) => SHOWN.includes(id))
        .map(({ title, found }) => ({ label: title, value: found })),
    ];
  };
}
