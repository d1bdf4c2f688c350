import { expect, it } from '@jest/globals'
import { newWorld, provision } from './kit.ts'
import { networkKit } from './recovery-kit.ts'

it('provision takes over what provision-network made as it is, and the other way round', async () => {
  const host = await newWorld()
  const caller = networkKit()
  expect(await provision(host, { caller })).toMatchObject({ conclusion: 'success', failureReason: null })
  const seen: string[] = []
  host.onServed((_n, method, path) => void seen.push(`${method} ${path}`))
  expect(await provision(host)).toMatchObject({ conclusion: 'success', failureReason: null })
  const written = seen.flatMap(
    each => /^PUT .*\/deploymentStacks\/aksb\.shop\.production\.(.*)\.westeurope$/.exec(each) ?? []
  )
  const stacks = written.filter(text => !text.startsWith('PUT'))
  const platform = ['endpoints', 'gateway', 'identity-gateway', 'platform', 'policy', 'roles']
  const cluster = ['events', 'federation', 'flux', 'identity', 'roles', 'stamp'].map(part => `${part}-blue`)
  // A stamp is written again where a role has not reached the control plane's checks yet.
  expect([...new Set(stacks)].sort()).toEqual([...platform, ...cluster].sort())
  const deleted = seen.filter(each => each.startsWith('DELETE ') && !/WhatIfResults|[-_]lease$/.test(each))
  expect(deleted).toEqual([])
  expect(await provision(host, { caller })).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
})
