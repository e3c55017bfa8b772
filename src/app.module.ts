import { type DynamicModule, Module } from '@nestjs/common';
import { CasesModule } from './cases/cases.module.js';
import { FundsModule } from './funds/funds.module.js';
import { InsightModule } from './insight/insight.module.js';
import { PartiesModule } from './parties/parties.module.js';
import { PlatformModule, type PlatformOptions } from './platform/platform.module.js';
import { PoliciesModule } from './platform/policies/policies.module.js';
import { RecognitionModule } from './recognition/recognition.module.js';
import { ReviewsModule } from './reviews/reviews.module.js';
import { VouchersModule } from './vouchers/vouchers.module.js';

/** The whole system: the platform, and the rooms above it from the lowest floor up. */
@Module({})
export class AppModule {
  static forRoot(options: PlatformOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ...[PlatformModule.forRoot(options), PoliciesModule.forRoot(), PartiesModule],
        ...[CasesModule, ReviewsModule, FundsModule, VouchersModule, RecognitionModule],
        ...[InsightModule],
      ],
    };
  }
}
