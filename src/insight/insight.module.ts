import { Module } from '@nestjs/common';
import { WhatIfLeaderController } from './what-if.leader.controller.js';
import { WhatIfs } from './what-if.service.js';

/** What is seen across rooms: looking back at decisions, and looking at what other rules would do. */
@Module({ controllers: [WhatIfLeaderController], providers: [WhatIfs] })
export class InsightModule {}
