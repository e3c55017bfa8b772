import { verifyLedger } from '../funds/verify-ledger.js';
import { verifyVouchers } from '../vouchers/verify-vouchers.js';
import { type Command, readOptions, say } from './command.js';
import { withDatabase } from './database.js';

/** `cli ledger verify`: every balance against its entries, every payable against its lines. */
export const ledgerVerify: Command = {
  name: 'ledger verify',
  help: '核对账目：余额与分录、应付与拨付明细、批次合计；有差异时退出码为 1',
  async run(args) {
    readOptions(args, {});
    const differences = await withDatabase(async (database) => [
      ...(await verifyLedger(database)),
      ...(await verifyVouchers(database)),
    ]);
    for (const difference of differences) say(JSON.stringify(difference));
    say(differences.length === 0 ? '账目一致' : `发现 ${differences.length} 处差异`);
    return differences.length === 0 ? 0 : 1;
  },
};
