import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')

/**
 * Files that send a PUT or POST to Azure without `directWrite`, with the resources that they write. None of them is an
 * Application Gateway, a cluster or a pool: a write of those must be in the lease before it is sent.
 */
const OTHER_WRITES: Readonly<Record<string, string>> = {
  'src/gitops/backend-health.ts': 'the query of backend health, which changes nothing',
  'src/gitops/flux-suspension.ts': 'the configuration of Flux',
  'src/provisioning/health/references.ts': 'resources that the gateway names, never the gateway itself',
  'src/provisioning/lease/abort.ts': 'the abort of an operation that an earlier holder of the lease began',
  'src/provisioning/lease/direct-write.ts': 'the direct writes themselves',
  'src/provisioning/lease/leased-azure.ts': 'the confirmation of the lease, which passes each request on',
  'src/provisioning/ownership/own-azure.ts': 'the check of ownership, which passes each request on',
  'src/provisioning/records/record-set.ts': 'the records, whose writes are conditional',
  'src/provisioning/steps/direct-step.ts': 'rules, peerings and links in an existing hub or zone',
  'src/provisioning/steps/event-relay.ts': 'the subscription of the event relay',
  'src/provisioning/steps/external-roles.ts': 'role assignments',
  'src/provisioning/steps/firewall-guard.ts': 'the firewall',
  'src/provisioning/steps/flow-log.ts': 'the flow log',
  'src/provisioning/steps/groups.ts': 'resource groups',
  'src/provisioning/steps/images.ts': 'tags of the resource group of the platform',
  'src/provisioning/steps/secrets.ts': 'secrets of the vault',
  'src/registry/import.ts': 'imports into the registry',
  'src/upgrade/inside/run-command-access.ts': 'commands that read the cluster, and that uncordon nodes'
}

const writers = globSync('src/**/*.ts', { cwd: root })
  .filter(file => !file.startsWith('src/azure/'))
  .filter(file => /\bazure\s*\.(?:write|act|patch)\b[<(]/.test(readFileSync(join(root, file), 'utf8')))
  .sort()

it('lists each file that writes to Azure without the lease, so that a new one is decided on', () => {
  expect(writers).toEqual(Object.keys(OTHER_WRITES))
})
