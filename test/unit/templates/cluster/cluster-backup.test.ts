import { describe, expect, it } from '@jest/globals'
import { nameGuid } from '../../../../src/arm/name-guid.ts'
import { assignableRoles, backupRoles } from '../../../../src/arm/role-table.ts'
import type { ArmResource, ArmTemplate } from '../../../../src/arm/template.ts'
import { loadConfig } from '../../../../src/config/index.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { backupVaultId } from '../../../../src/templates/cluster/cluster-backup.ts'
import { backupPrincipals, clusterStacksOf, platformGroups, STACKS } from '../../../../src/templates/index.ts'
import { egressRulesOf } from '../../../../src/templates/network/firewall-rules.ts'
import { backupHost, backupStorageId } from '../../../../src/templates/platform/backup-storage.ts'
import { baselineWith, EVERYTHING, propertiesOf, templateOf, VARIANTS } from '../baselines.ts'

const without = baselineWith()
const of = VARIANTS.backup
const { ids } = of

function inner(resource: ArmResource | undefined): ArmResource[] {
  const { template } = (resource?.properties ?? {}) as { template?: ArmTemplate }
  return Object.values(template?.resources ?? {})
}

/** Who may do what where, of a stack of roles. */
function assignments(liveState = EVERYTHING) {
  const { clusterGroup, backupGroup, platformGroup } = ids
  const { snapshots, storage, ...own } = templateOf(of, 'backup-roles-blue', liveState).resources
  const within = (group: string, made: ArmResource[]) =>
    made
      .filter(({ type }) => type === 'Microsoft.Authorization/roleAssignments')
      .map(({ scope, properties, name }) => ({ name, scope: scope ?? group, ...properties }))
  return [
    ...within(clusterGroup, Object.values(own)),
    ...within(backupGroup, inner(snapshots)),
    ...within(platformGroup, inner(storage))
  ] as { name: string; scope: string; principalId: string; principalType: string; roleDefinitionId: string }[]
}

describe('backups', () => {
  it('are made only where somebody wants them', () => {
    expect(clusterStacksOf(without, 'blue')).not.toContain('backup-blue')
    expect(clusterStacksOf(of, 'blue').slice(-3)).toEqual(['backup-blue', 'backup-roles-blue', 'protection-blue'])
    expect(() => STACKS['backup-blue'].build(without, EMPTY_LIVE_STATE)).toThrow('cluster.features.backup')
    expect(backupPrincipals(without, 'blue')).toEqual([])
    expect(Object.keys(templateOf(without, 'platform').resources)).not.toContain('backups')
  })

  it('are off unless the file says otherwise', () => {
    const text = 'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments: { production: { region: westeurope } }\n'
    expect(loadConfig(text, 'test.yml', undefined).cluster.features.backup).toBe(false)
  })

  it('have a group for snapshots, which outlives either cluster', () => {
    const groups = (variant: typeof of) => platformGroups(variant).map(({ id }) => id)
    expect(groups(of)).toEqual([ids.platformGroup, ids.clusterGroup, ids.backupGroup])
    expect(groups(without)).toEqual([without.ids.platformGroup, without.ids.clusterGroup])
  })

  it('have storage without keys with the platform, a container for each cluster', () => {
    const { resources } = templateOf(of, 'platform')
    expect(propertiesOf(of, 'platform', 'backups')).toMatchObject({
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false
    })
    expect([resources.backups_blue?.name, resources.backups_green?.name].map(name => name?.split('/').at(-1))).toEqual([
      'backup-blue',
      'backup-green'
    ])
    for (const container of [resources.backups_blue, resources.backups_green]) {
      expect(container?.dependsOn).toEqual(['backupsBlobs'])
    }
  })

  it('open the firewall to that account alone', () => {
    const names = (variant: typeof of) =>
      egressRulesOf(variant).flatMap(({ collections }) =>
        collections.flatMap(({ rules }) => rules.flatMap(({ fqdns = [] }) => fqdns))
      )
    expect(names(of).filter(name => !names(without).includes(name))).toEqual([backupHost(of)])
    const [first] = egressRulesOf(of)
    const priorities = first?.collections.map(({ priority }) => priority) ?? []
    expect(new Set(priorities).size).toBe(priorities.length)
    expect(JSON.stringify(templateOf(of, 'hub-egress'))).toContain(backupHost(of))
  })
})

describe('the backup stack', () => {
  it('has a vault that keeps what was deleted, and says nothing of immutability', () => {
    const { vault } = templateOf(of, 'backup-blue').resources
    expect(vault?.identity).toEqual({ type: 'SystemAssigned' })
    expect(propertiesOf(of, 'backup-blue', 'vault')).toMatchObject({
      storageSettings: [{ datastoreType: 'VaultStore', type: 'ZoneRedundant' }],
      securitySettings: { softDeleteSettings: { state: 'On', retentionDurationInDays: 14 } }
    })
    expect(JSON.stringify(vault)).not.toContain('immutability')
  })

  it('lets the vault into its own cluster, and no further', () => {
    const { vaultEnters } = templateOf(of, 'backup-green').resources
    expect(vaultEnters?.name).toBe(`${ids.clusters.green.cluster.split('/').at(-1)}/backup`)
    expect(propertiesOf(of, 'backup-green', 'vaultEnters')).toEqual({
      sourceResourceId: backupVaultId(of, 'green'),
      roles: ['Microsoft.DataProtection/backupVaults/backup-operator']
    })
  })

  it('installs the extension after that, with the container of its colour and no key', () => {
    const { extension } = templateOf(of, 'backup-green').resources
    expect(extension?.dependsOn).toEqual(['vaultEnters'])
    expect(extension?.scope).toBe(ids.clusters.green.cluster)
    const { configurationSettings } = propertiesOf(of, 'backup-green', 'extension')
    expect(configurationSettings).toMatchObject({
      'configuration.backupStorageLocation.bucket': 'backup-green',
      'configuration.backupStorageLocation.config.storageAccount': backupStorageId(of).split('/').at(-1),
      'configuration.backupStorageLocation.config.resourceGroup': ids.platformGroup.split('/').at(-1),
      'configuration.backupStorageLocation.config.useAAD': 'true',
      'configuration.backupStorageLocation.config.storageAccountURI': `https://${backupHost(of)}/`
    })
  })

  it('backs up every day and keeps it a week', () => {
    const { policyRules } = propertiesOf(of, 'backup-blue', 'policy')
    expect(policyRules[0].trigger.schedule.repeatingTimeIntervals[0]).toMatch(/^R\/.*\/P1D$/)
    expect(policyRules[1].lifecycles[0].deleteAfter.duration).toBe('P7D')
  })
})

describe('the roles and the protection', () => {
  const blue = EVERYTHING.principals
  const missing = { ...EVERYTHING, principals: { ...blue, 'blue-backupExtension': null } }

  it.each([
    ['backup-roles-blue', 4, 1],
    ['protection-blue', 1, 1]
  ] as const)('%s waits for both identities that Azure makes, and is planned without', (step, all, unnamed) => {
    expect(templateOf(of, step, EMPTY_LIVE_STATE).resources).toEqual({})
    expect(templateOf(of, step, missing).resources).toEqual({})
    const { awaited } = STACKS[step].build(of, missing)
    expect(awaited).toHaveLength(all)
    expect(awaited?.filter(({ actual }) => actual === null)).toHaveLength(unnamed)
  })

  it('gives the vault reading, the cluster its snapshots and the extension its storage', () => {
    const found = assignments().map(({ scope, principalId, roleDefinitionId }) => [
      scope,
      principalId,
      roleDefinitionId.split('/').at(-1)
    ])
    expect(found).toEqual([
      [ids.clusters.blue.cluster, blue['blue-backupVault'], backupRoles.reader.id],
      [ids.backupGroup, blue['blue-backupVault'], backupRoles.reader.id],
      [ids.backupGroup, blue['blue-controlPlane'], backupRoles.contributor.id],
      [backupStorageId(of), blue['blue-backupExtension'], assignableRoles.storageBlobDataContributor.id]
    ])
  })

  it('names each assignment by scope, principal and role', () => {
    for (const { name, scope, principalId, principalType, roleDefinitionId } of assignments()) {
      expect(name).toBe(nameGuid(scope, principalId, roleDefinitionId.split('/').at(-1) ?? ''))
      expect(principalType).toBe('ServicePrincipal')
    }
  })

  it('makes the instance alone, since its roles need time and come from an earlier stack', () => {
    expect(Object.keys(templateOf(of, 'protection-blue', EVERYTHING).resources)).toEqual(['instance'])
    const roles = Object.values(templateOf(of, 'backup-roles-blue', EVERYTHING).resources)
    expect(JSON.stringify(roles)).not.toContain('backupInstances')
  })

  it('protects the cluster without what its features bring', () => {
    const properties = propertiesOf(of, 'protection-blue', 'instance', EVERYTHING)
    expect(properties.dataSourceInfo.resourceID).toBe(ids.clusters.blue.cluster)
    const { backupDatasourceParametersList, dataStoreParametersList } = properties.policyInfo.policyParameters
    expect(backupDatasourceParametersList[0].excludedNamespaces).toContain('dataprotection-microsoft')
    expect(dataStoreParametersList[0].resourceGroupId).toBe(ids.backupGroup)
  })

  it('finds both identities where Azure tells them', () => {
    expect(backupPrincipals(of, 'blue').map(({ identity, id, path }) => [identity, id, path.join('.')])).toEqual([
      ['blue-backupVault', backupVaultId(of, 'blue'), 'identity.principalId'],
      [
        'blue-backupExtension',
        `${ids.clusters.blue.cluster}/providers/Microsoft.KubernetesConfiguration/extensions/azure-aks-backup`,
        'properties.aksAssignedIdentity.principalId'
      ]
    ])
  })
})
