import { Controller, Get, Inject } from '@nestjs/common';
import { type OpenAPIObject } from '@nestjs/swagger';
import { PermitSignedIn } from './permit.js';

/** Injection token of what gives the document of the running application. */
export const API_DOCUMENT = Symbol('ApiDocument');

export interface ApiDocument {
  document?: OpenAPIObject;
}

@Controller('api/v1')
@PermitSignedIn()
export class OpenApiController {
  constructor(@Inject(API_DOCUMENT) private readonly holder: ApiDocument) {}

  /** What this interface is, for machines. */
  @Get('openapi.json')
  document(): OpenAPIObject {
    if (this.holder.document === undefined)
      throw new Error('the document is made when the application has started');
    return this.holder.document;
  }
}
