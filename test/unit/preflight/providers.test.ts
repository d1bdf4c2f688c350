import { describe, expect, it } from '@jest/globals'
import { checkProviders } from '../../../src/preflight/providers.ts'
import { fakeLog, thrownBy } from '../azure/fakes.ts'
import { CONTRIBUTOR, cancelled, fakeAzure, hidden, READER } from './fake-azure.ts'

const NETWORK = 'Microsoft.Network'
const provider = (registrationState: string) => [{ namespace: NETWORK, registrationState }]

describe('checkProviders', () => {
  it.each(['Registered', 'Registering'])('finds nothing for %s', async state => {
    const log = fakeLog()
    const azure = fakeAzure({ providers: provider(state) })
    expect(await checkProviders(azure, [NETWORK], { registers: true, log })).toEqual([])
    expect(log.lines).toEqual([])
  })

  it('only notes a missing one where nobody registers it, and where the identity may', async () => {
    const log = fakeLog()
    const plan = fakeAzure({ providers: provider('NotRegistered'), permissions: [READER] })
    expect(await checkProviders(plan, [NETWORK], { registers: false, log })).toEqual([])
    const apply = fakeAzure({ providers: provider('NotRegistered'), permissions: [CONTRIBUTOR] })
    expect(await checkProviders(apply, [NETWORK], { registers: true, log })).toEqual([])
    expect(log.lines.map(line => line.split(':')[0])).toEqual(['info', 'info'])
  })

  it('is an error where the identity must register and may not', async () => {
    const azure = fakeAzure({ providers: provider('Unregistered'), permissions: [READER] })
    const found = await checkProviders(azure, [NETWORK], { registers: true, log: fakeLog() })
    expect(found).toMatchObject([{ code: 'provider-not-registered', severity: 'error', subject: NETWORK }])
    expect(found[0]?.remedy).toContain('az provider register --namespace Microsoft.Network')
  })

  it('is an error where the cloud knows none', async () => {
    const found = await checkProviders(fakeAzure({}), [NETWORK], { registers: false, log: fakeLog() })
    expect(found).toMatchObject([{ code: 'region-not-supported', severity: 'error' }])
  })

  it('says that it could not look; a cancelled run it ends', async () => {
    const options = { registers: true, log: fakeLog() }
    expect(await checkProviders(fakeAzure({ fails: hidden }), [NETWORK], options)).toMatchObject([
      { code: 'provider-not-registered', severity: 'not-evaluated', evidence: 'Azure answered 403' }
    ])
    expect(await thrownBy(checkProviders(fakeAzure({ fails: cancelled }), [NETWORK], options))).toBe(cancelled)
  })
})
