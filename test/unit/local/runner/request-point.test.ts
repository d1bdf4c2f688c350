import { expect, it } from '@jest/globals'
import { watchPoint } from '../../../../local/runner/request-point.ts'
import type { RequestPoint } from '../../../../local/runner/types.ts'
import { fakeHost } from './fake-host.ts'

async function actsAt(point: RequestPoint | undefined, requests: readonly [string, string][]): Promise<number[]> {
  const host = fakeHost()
  const acted: number[] = []
  const stop = watchPoint(host, point, () => void acted.push(host.world.requests))
  for (const [method, path] of requests) await host.served(method, path)
  stop()
  await host.close()
  return acted
}

const requests: [string, string][] = [
  ['GET', '/subscriptions/s/x'],
  ['PUT', '/subscriptions/s/resourceGroups/a'],
  ['PUT', '/subscriptions/S/resourcegroups/b']
]

it('acts once, at a number or at the K-th that fits', async () => {
  expect(await actsAt(2, requests)).toEqual([2])
  expect(await actsAt({ method: 'put', path: '*/resourceGroups/*', occurrence: 2 }, requests)).toEqual([3])
  expect(await actsAt({ method: 'PUT', path: '*/resourceGroups', occurrence: 1 }, requests)).toEqual([])
  expect(await actsAt(4, requests)).toEqual([])
  expect(await actsAt(undefined, requests)).toEqual([])
})
