import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  json<T = Record<string, unknown>>(): T;
}

export interface HttpAsk {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Asks the server on a local port through a real connection; `end` closes what is kept alive. */
export function httpClient(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const ask = ({ method = 'GET', url, headers = {}, body }: HttpAsk) =>
    new Promise<HttpAnswer>((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const outgoing = request({
        host: '127.0.0.1',
        port,
        path: url,
        method,
        agent,
        headers: { ...length, ...headers },
      });
      outgoing.on('error', reject).on('response', (incoming) => {
        const chunks: Buffer[] = [];
        incoming
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('error', reject)
          .on('end', () =>
            resolve(answer(incoming.statusCode ?? 0, incoming.headers, Buffer.concat(chunks))),
          );
      });
      outgoing.end(body);
    });
  return { ask, end: () => agent.destroy() };
}

function answer(status: number, headers: IncomingHttpHeaders, body: Buffer): HttpAnswer {
  const text = body.toString('utf8');
  return { status, headers, body, text, json: <T>() => JSON.parse(text) as T };
}
