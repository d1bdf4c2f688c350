import { expect, it } from '@jest/globals'
import type { PropertyChange } from '../../../../src/provisioning/types.ts'
import { isFalsePositive } from '../../../../src/provisioning/what-if/what-if-false-positives.ts'

const id = (type: string) => `/subscriptions/s/resourceGroups/g/providers/${type}/a`
const registry = id('Microsoft.ContainerRegistry/registries')
const removed = (path: string, before: unknown): PropertyChange => ({ path, kind: 'delete', before })

it.each([
  ['the end Azure gives a budget', id('Microsoft.Consumption/budgets'), removed('properties.timePeriod.endDate', 'x')],
  ['the zones Azure spans by itself', registry, removed('properties.zoneRedundancy', 'Enabled')],
  ['how a vault was made', id('Microsoft.KeyVault/vaults'), { path: 'properties.createMode', kind: 'create' } as const],
  ['the tag of a version', id('Microsoft.Consumption/budgets'), removed('eTag', '1')]
])('%s is no change', (_, resource, change) => {
  expect(isFalsePositive(resource, change)).toBe(true)
})

it.each([
  ['the start of a budget', id('Microsoft.Consumption/budgets'), removed('properties.timePeriod.startDate', 'x')],
  ['zones that were off', registry, removed('properties.zoneRedundancy', 'Disabled')],
  ['the same of another type', id('Microsoft.KeyVault/vaults'), removed('properties.zoneRedundancy', 'Enabled')]
])('%s is one', (_, resource, change) => {
  expect(isFalsePositive(resource, change)).toBe(false)
})
