import { afterEach, describe, expect, it } from '@jest/globals'
import { mintIdToken } from '../../../src/runtime/id-token.ts'

const NAMES = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'HTTPS_PROXY', 'https_proxy'] as const
const before = NAMES.map(name => [name, process.env[name]] as const)

afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
})

const failure = () => mintIdToken('api://AzureADTokenExchange').catch((error: unknown) => error)

describe('mintIdToken', () => {
  it('asks for the permission where the job has none', async () => {
    delete process.env.ACTIONS_ID_TOKEN_REQUEST_URL
    expect(await failure()).toMatchObject({
      reason: 'no-id-token',
      details: { remedy: expect.stringContaining('id-token: write') }
    })
  })

  it('names host and proxy, and not the permission, where the network does not lead to GitHub', async () => {
    process.env.ACTIONS_ID_TOKEN_REQUEST_URL = 'https://token.actions.invalid/x?api-version=2'
    process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN = 'request-token'
    // Port 9 discards, and nobody listens there.
    process.env.HTTPS_PROXY = 'http://user:proxy-password@127.0.0.1:9'
    const thrown = await failure()
    expect(thrown).toMatchObject({
      reason: 'no-id-token',
      message: expect.stringContaining('token.actions.invalid'),
      details: { subject: 'token.actions.invalid', remedy: expect.stringContaining('HTTPS_PROXY') }
    })
    const told = JSON.stringify(thrown) + String(thrown)
    expect(told).not.toContain('id-token: write')
    expect(told).not.toContain('proxy-password')
    expect(told).not.toContain('request-token')
  })
})
