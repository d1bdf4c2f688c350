import { describe, expect, it } from '@jest/globals'
import { requireLeftBehind, withFormerEnvironment } from '../../../src/actions/left-behind.ts'
import {
  createBaseline,
  loadEnvironments,
  parseEnvironmentKey,
  stackName,
  stackTags
} from '../../../src/config/index.ts'
import type { Baseline } from '../../../src/config/types.ts'
import { fakeAzure } from '../preflight/fake-azure.ts'

const FILE = 'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { production: { region: northeurope } }'
const environments = loadEnvironments(FILE, 'aks-baseline.yml')
const isInOtherFile = () => Promise.resolve(false)

function baseline(): Baseline {
  const [config] = environments
  if (config === undefined) throw new Error('the file has no environment')
  return createBaseline(config, '00000000-0000-0000-0000-000000000000', {
    environments,
    isInOtherFile,
    source: 'contoso/shop/aks-baseline.yml'
  })
}

/**
 * Returns a client for a subscription with one stack of each environment, and with these resource groups. `source`: tag
 * of all of them with the file for which they were last written.
 */
function azureWith(keys: readonly string[], groups: readonly string[] = [], source?: string) {
  const sourceTag = source === undefined ? {} : { 'aks-baseline-source': source }
  const stacks = keys.map(key => {
    const named = parseEnvironmentKey(key)
    if (named === undefined) throw new Error(`${key} does not name an environment`)
    const name = stackName(named, 'spoke')
    const properties = { provisioningState: 'succeeded' }
    const tags = { ...stackTags(named, 'spoke'), ...sourceTag }
    return { id: `/stacks/${name}`, name, location: named.region, tags, properties }
  })
  const azure = fakeAzure({})
  return {
    ...azure,
    read: <T>(id: string) =>
      Promise.resolve(groups.some(group => id.endsWith(group)) ? ({ id, tags: sourceTag } as T) : undefined),
    accessToken: async () => '',
    stacks: {
      ...azure.stacks,
      list: async function* () {
        yield* stacks
      }
    }
  }
}

const former = (text: string) =>
  withFormerEnvironment({ azure: Promise.resolve(azureWith([])), baseline: () => Promise.resolve(baseline()) }, text)

describe('withFormerEnvironment', () => {
  it('returns the environment with the names of the former one', async () => {
    const { config, ids } = await former('store/old/westeurope').baseline()
    expect(config).toMatchObject({ workload: 'store', environment: 'old', region: 'westeurope' })
    expect(ids.spokeGroup).toMatch(/rg-store-old-spoke-westeurope$/)
  })

  it.each([
    ['shop/production', 'is not of the form workload/environment/region'],
    ['shop/production/northeurope', 'is in the file']
  ])('refuses %s', async (text, message) => {
    await expect(former(text).baseline()).rejects.toMatchObject({
      reason: 'input-invalid',
      message: expect.stringContaining(message),
      details: { subject: 'left-behind' }
    })
  })
})

describe('requireLeftBehind', () => {
  const OLD = 'shop/production/westeurope'
  const required = async (text: string, azure: ReturnType<typeof azureWith>) =>
    requireLeftBehind(await former(text).baseline(), baseline(), azure)

  it('accepts an environment that the file left behind', async () => {
    await expect(required(OLD, azureWith([OLD]))).resolves.toBeUndefined()
  })

  it('accepts the resource groups that an interrupted removal left', async () => {
    await expect(required(OLD, azureWith([], ['rg-shop-production-spoke-westeurope']))).resolves.toBeUndefined()
  })

  it.each([
    ['without a source', undefined],
    ['with the source of this file', 'Contoso/shop/aks-baseline.yml']
  ])('accepts the resource groups %s that an interrupted removal of a former workload left', async (_what, source) => {
    const azure = azureWith([], ['rg-store-production-spoke-westeurope'], source)
    await expect(required('store/production/westeurope', azure)).resolves.toBeUndefined()
  })

  it.each(['shop/old/westeurope', 'crm/old/westeurope'])(
    'refuses resource groups of %s that another file wrote',
    async text => {
      const group = `rg-${text.split('/').join('-').replace('-old-', '-old-spoke-')}`
      await expect(required(text, azureWith([], [group], 'other/team/aks-baseline.yml'))).rejects.toMatchObject({
        reason: 'input-invalid',
        message: `Environment ${text} belongs to another file: it was last written for other/team/aks-baseline.yml.`
      })
    }
  )

  it.each([
    ['an environment that does not exist', 'shop/production/uksouth', azureWith([OLD])],
    ['an environment of another workload', 'crm/production/westeurope', azureWith([OLD, 'crm/production/westeurope'])]
  ])('refuses %s, and lists what is left behind', async (_what, text, azure) => {
    await expect(required(text, azure)).rejects.toMatchObject({
      reason: 'input-invalid',
      message: `Environment ${text} has no stacks that belong to this file. Left behind: ${OLD}.`
    })
  })

  it('refuses an environment of another repository, and names the file to use', async () => {
    const other = 'other/team/aks-baseline.yml'
    await expect(
      required('shop/prod2/westeurope', azureWith(['shop/prod2/westeurope'], [], other))
    ).rejects.toMatchObject({
      reason: 'input-invalid',
      message: `Environment shop/prod2/westeurope belongs to another file: it was last written for ${other}.`,
      details: { remedy: expect.stringContaining('use that configuration file') }
    })
  })
})
