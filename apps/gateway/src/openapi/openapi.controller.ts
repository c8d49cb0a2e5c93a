import { Controller, Get, Header, Inject } from '@nestjs/common';
import { openApiDocument, type OpenApiObject } from '@runlog/contract';

import { VERSION } from '../tokens.js';
import { docsPage } from './docs-page.js';

/** HTTP: the description of the API, for programs and for people. */
@Controller()
export class OpenApiController {
  private readonly document: OpenApiObject;
  private readonly page: string;

  constructor(@Inject(VERSION) version: string) {
    this.document = openApiDocument(version);
    this.page = docsPage(version);
  }

  @Get('openapi.json')
  openApi(): OpenApiObject {
    return this.document;
  }

  @Get('docs')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
  docs(): string {
    return this.page;
  }
}
