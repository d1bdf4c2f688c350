import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { operationText, readShownOperation } from '../../../../src/provisioning/lease/shown-operation.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import { fakeAzure } from '../../preflight/fake-azure.ts'

const CLUSTER = asResourceId(
  '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/aks-shop'
)
const event = (eventTimestamp: string, value: string, caller: string) => ({
  eventTimestamp,
  operationName: { value },
  caller
})
const EVENTS = [
  event('2026-12-01T02:00:00Z', 'Microsoft.ContainerService/managedClusters/write', 'ada@contoso.com'),
  event('2026-12-01T01:00:00Z', 'Microsoft.ContainerService/managedClusters/write', 'eve@contoso.com'),
  event('2026-12-01T03:00:00Z', 'Microsoft.ContainerService/managedClusters/read', 'bot')
]

const shown = (provisioningState: string, log: () => readonly object[]) =>
  readShownOperation(
    {
      azure: {
        ...fakeAzure({}),
        read: async <T>() => ({ properties: { provisioningState } }) as T,
        list: async function* list<T>() {
          yield* log() as readonly T[]
        }
      },
      clock: { now: () => 0 }
    },
    CLUSTER
  )

describe('readShownOperation', () => {
  it('names the state, the newest write, its caller and its time', async () => {
    expect(operationText(await shown('Upgrading', () => EVENTS))).toBe(
      'cluster aks-shop (Upgrading, Microsoft.ContainerService/managedClusters/write, started by ada@contoso.com at 2026-12-01T02:00:00Z)'
    )
  })

  it('leaves out the parts that Azure does not show', async () => {
    const refused = () => {
      throw new Failure('not-authorized', 'no', { remedy: '' })
    }
    expect(await shown('Succeeded', refused)).toEqual({ target: CLUSTER })
    expect(operationText({ target: CLUSTER })).toBe('cluster aks-shop')
  })

  it('throws when the run is cancelled', async () => {
    const cancelled = () => {
      throw new Failure('cancelled', 'cancelled', { remedy: '' })
    }
    await expect(shown('Upgrading', cancelled)).rejects.toMatchObject({ reason: 'cancelled' })
  })
})
