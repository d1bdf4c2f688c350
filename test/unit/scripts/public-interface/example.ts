import { breakingChanges } from '../../../../scripts/public-interface/breaking.ts'

/** Written out as plain JSON, so that a test can change any part of it. */
export function example() {
  return {
    major: 1,
    actions: {
      look: {
        inputs: {
          config: { required: true, default: 'a.yml' },
          colour: { required: false },
          'tenant-id': { required: true }
        } as Record<string, { required: boolean; default?: string }>,
        outputs: ['result', 'colour']
      }
    },
    workflows: {
      'look.yml': {
        inputs: { environment: { type: 'string', required: true } } as Record<
          string,
          { type: string; required: boolean; default?: unknown }
        >,
        secrets: { TOKEN: { required: false } } as Record<string, { required: boolean }>,
        outputs: ['changed'],
        jobs: {
          plan: { permissions: { contents: 'read', issues: 'write' }, environment: '<environment>-plan' },
          apply: { permissions: { contents: 'read' }, environment: '<environment>' }
        } as Record<string, { permissions: Record<string, string>; environment: string }>,
        variables: ['AZURE_TENANT_ID']
      }
    },
    failureReasons: ['input-invalid', 'throttled'],
    configuration: {
      keys: {
        workload: { types: ['string'], required: true },
        settings: { types: ['object'] },
        'settings.tier': { types: ['string'], allowed: ['Standard', 'Premium'] },
        'settings.nodes': { types: ['integer'], minimum: 1, maximum: 10 },
        'settings.host': { types: ['string', 'null'] }
      } as Record<string, { types: string[]; required?: true; allowed?: string[]; minimum?: number; maximum?: number }>,
      defaults: { production: { tier: 'Premium', nodes: 3 } as Record<string, unknown> }
    },
    formats: { configuration: 'aks-baseline/v1', result: 1, approval: 2, stackName: 'aksb-<part>' },
    stackTags: ['digest'],
    starterKit: ['provision.yml'],
    setup: {
      parameters: { backups: { type: 'string', required: false, default: 'no', allowed: ['no', 'yes'] } } as Record<
        string,
        { type: string; required: boolean; default?: string; allowed?: string[] }
      >,
      outputs: ['tenantId'],
      roles: { plan: ['Reader'] } as Record<string, string[]>,
      customRoles: { planner: ['deployments/whatIf/action'] } as Record<string, string[]>,
      assignable: { always: ['AcrPull'] } as Record<string, string[]>
    }
  }
}

export type Example = ReturnType<typeof example>

export type Change = (now: Example) => unknown

/** What a change of the example breaks. */
export function differences(change: Change): string[] {
  const now = example()
  change(now)
  return breakingChanges(example(), now)
}

export const look = (now: Example) => now.actions.look
export const flow = (now: Example) => now.workflows['look.yml']
export const keys = (now: Example) => now.configuration.keys
