import type { MultipartFile } from '@fastify/multipart';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { refuse } from '../../kernel/refusal.js';
import { refuseFile } from '../files/refuse-file.js';
import { describes } from './describes.js';

/** A file that is being uploaded: its stream is read once, and ends in a refusal when the file is too large. */
export interface Uploaded {
  readonly name: string;
  readonly content: Readable;
}

type MultipartRequest = FastifyRequest & { file(): Promise<MultipartFile | undefined> };

const fileBody = {
  type: 'object',
  required: ['file'],
  properties: { file: { type: 'string', format: 'binary' } },
};

/** Parameter: the one file of a multipart/form-data request; whatever else is told of it stands in the query. */
export const Upload = createParamDecorator(
  (_: unknown, context: ExecutionContext) => uploadOf(context.switchToHttp().getRequest<MultipartRequest>()),
  [describes(ApiConsumes('multipart/form-data'), ApiBody({ schema: fileBody }))],
);

async function uploadOf(request: MultipartRequest): Promise<Uploaded> {
  const part = await request.file().catch(refuseBroken);
  if (part === undefined) {
    refuse('invalid', '没有收到文件，请选择文件后重新上传。', [
      { code: 'file-missing', message: '必填', pointer: 'file' },
    ]);
  }
  return { name: part.filename, content: Readable.from(wholeOrRefused(part.file)) };
}

async function* wholeOrRefused(content: MultipartFile['file']): AsyncIterable<Buffer> {
  try {
    for await (const chunk of content) yield chunk as Buffer;
  } catch (error) {
    refuseBroken(error);
  }
  // The parser cuts a file at the limit without a word: what remains could pass for a whole one.
  if (content.truncated) refuseFile('too-large', 'file-size', '文件超过大小上限，请压缩或拆分后重新上传。');
}

/** The parser's errors have no code of their own; those of the plugin have one and are told apart by it. */
function refuseBroken(error: unknown): never {
  if (typeof (error as { code?: unknown }).code === 'string') throw error;
  return refuse('malformed', '上传内容不完整，请重新上传。', [
    { code: 'multipart-broken', message: '文件没有传完或格式有误', pointer: 'file' },
  ]);
}
