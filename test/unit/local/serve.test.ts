import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { afterEach, describe, expect, it } from '@jest/globals'
import { loadWorld } from '../../../local/host/state.ts'
import { type OpenHost, openHost } from '../../../local/host.ts'
import { openServices, type Serving } from '../../../local/serve.ts'
import { fakeHandlers, temporaryDirectory } from './host/fakes.ts'

const handlers = fakeHandlers({
  arm: (world, { host, path }) => ({
    status: 202,
    headers: { Location: `https://management.azure.com${path}/poll?t=1`, 'Retry-After': '15' },
    body: {
      host,
      now: world.now,
      nextLink: 'https://management.azure.com/next',
      audience: 'https://management.azure.com'
    }
  }),
  entra: () => ({
    status: 200,
    body: { token_endpoint: 'https://login.microsoftonline.com/t/token', expires_in: 3599, access_token: 'a' }
  }),
  oidc: (_world, { path, query, headers }) => ({
    status: 200,
    body: {
      path,
      version: query.get('api-version'),
      authorization: headers.authorization,
      iss: 'https://token.actions.githubusercontent.com'
    }
  })
})

let serving: Serving | undefined

afterEach(async () => {
  await serving?.stop()
  serving = undefined
})

async function opened(speed: number): Promise<{ host: OpenHost; serving: Serving }> {
  const host = await openHost(await temporaryDirectory(), { handlers })
  serving = await openServices(host, { speed })
  return { host, serving }
}

interface Answer {
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Readonly<Record<string, unknown>>
}

/** A client that knows nothing but the line `serve` prints. */
function ask(url: string, caFile: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ca: readFileSync(caFile), headers, agent: false }, answer => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve({ headers: answer.headers, body: JSON.parse(Buffer.concat(chunks).toString()) }))
    })
    sent.on('error', reject).end()
  })
}

describe('serve', () => {
  it('answers as the public hosts, with addresses a client without the preload can follow', async () => {
    const { serving } = await opened(1)
    const { arm, entra, caFile } = serving.announcement
    const answer = await ask(`${arm}/subscriptions`, caFile)
    expect(answer.headers.location).toBe(`${arm}/subscriptions/poll?t=1`)
    expect(answer.body).toMatchObject({
      host: 'management.azure.com',
      nextLink: `${arm}/next`,
      audience: 'https://management.azure.com'
    })
    expect((await ask(`${entra}/t/v2.0`, caFile)).body.token_endpoint).toBe(`${entra}/t/token`)
  })

  it('tells waits and lifetimes in the client’s own seconds, on a clock that runs by itself', async () => {
    const { host, serving } = await opened(60)
    const begun = host.world.now
    const { arm, entra, caFile } = serving.announcement
    const { headers, body } = await ask(`${arm}/x`, caFile)
    expect(headers['retry-after']).toBe('1')
    expect(body.now).toBeGreaterThan(begun)
    expect((await ask(`${entra}/t`, caFile)).body.expires_in).toBe(59)
  })

  it('has a job that may ask for OIDC tokens, until it stops', async () => {
    const { host, serving } = await opened(1)
    const { oidcRequestUrl, oidcRequestToken, caFile } = serving.announcement
    const { body } = await ask(oidcRequestUrl, caFile, { authorization: `bearer ${oidcRequestToken}` })
    expect(body).toMatchObject({
      path: '/idtoken/serve',
      version: '2.0',
      authorization: `bearer ${oidcRequestToken}`,
      iss: 'https://token.actions.githubusercontent.com'
    })
    expect(JSON.stringify(host.world.github)).toContain('"id-token"')
    await serving.stop()
    expect(JSON.stringify((await loadWorld(host.dir))?.github)).not.toContain('"kind":"id-token"')
  })
})
