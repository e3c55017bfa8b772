import { Injectable, type OnModuleInit } from '@nestjs/common';
import { contentOf } from '../cases/case-files.js';
import { CaseRegistry, type Guard } from '../cases/registry.js';
import { revocationForm } from './form-content.js';
import { OWN_REQUEST } from './revocation.form.js';

/** Who began a revocation: the operator by a request, and then for no other cause, or an authority. */
@Injectable()
export class RevocationGuards implements OnModuleInit {
  constructor(private readonly registry: CaseRegistry) {}

  onModuleInit(): void {
    this.registry.registerGuard('onRequest', isRequested, '撤销事由仅为自行申请撤销');
    this.registry.registerGuard('exOfficio', async (tx, caseFile) => {
      const { causes = [] } = revocationForm(await contentOf(tx, caseFile));
      return causes.length > 0 && !causes.includes(OWN_REQUEST);
    });
  }
}

const isRequested: Guard = async (tx, caseFile) => {
  const { causes = [] } = revocationForm(await contentOf(tx, caseFile));
  return causes.length === 1 && causes.includes(OWN_REQUEST);
};
