import { describe, expect, it } from '@jest/globals'
import type { ResourceId } from '../../../src/arm/resource-id.ts'
import type { Azure } from '../../../src/azure/index.ts'
import { checkGlobalName } from '../../../src/preflight/global-names.ts'
import { cancelled, fakeAzure, hidden } from './fake-azure.ts'

const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv' as ResourceId
const remedy = 'Set `vault.nameSuffix`.'

function azureThat(answers: { exists?: boolean; availability?: unknown }) {
  const asked: unknown[] = []
  const azure: Azure = {
    ...fakeAzure({}),
    read: async <T>() => (answers.exists === true ? {} : undefined) as T | undefined,
    ask: async <T>(...question: unknown[]) => {
      asked.push(question)
      return answers.availability as T
    }
  }
  return { azure, asked }
}

describe('checkGlobalName', () => {
  it('asks Azure for the name in its own type, and finds nothing where it is free', async () => {
    const { azure, asked } = azureThat({ availability: { nameAvailable: true } })
    expect(await checkGlobalName(azure, { id, remedy })).toEqual([])
    const path = '/subscriptions/s/providers/Microsoft.KeyVault/checkNameAvailability'
    expect(asked).toEqual([[path, 'Microsoft.KeyVault/vaults', { name: 'kv', type: 'Microsoft.KeyVault/vaults' }]])
  })

  it('asks nothing where it is ours', async () => {
    const { azure, asked } = azureThat({ exists: true })
    expect(await checkGlobalName(azure, { id, remedy })).toEqual([])
    expect(asked).toEqual([])
  })

  it('says who cannot have it and what to do', async () => {
    const { azure } = azureThat({ availability: { nameAvailable: false, message: 'already in use' } })
    expect(await checkGlobalName(azure, { id, remedy })).toEqual([
      {
        code: 'name-taken',
        severity: 'error',
        subject: id,
        evidence: 'The name kv is already taken or reserved: already in use',
        remedy
      }
    ])
  })

  it('says that it could not look; a cancelled run it ends', async () => {
    const question = { id, remedy }
    expect(await checkGlobalName(fakeAzure({ fails: hidden }), question)).toMatchObject([
      { code: 'name-taken', severity: 'not-evaluated' }
    ])
    await expect(checkGlobalName(fakeAzure({ fails: cancelled }), question)).rejects.toBe(cancelled)
  })
})
