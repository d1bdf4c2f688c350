import { SETUP_DEFAULTS, type SetupEnvironment, type SetupParameters } from '../azure/prepared-setup.ts'
import { readConfiguration } from '../runner/workflow/run-preparation.ts'
import { UsageError } from '../runner/workflow/startup-error.ts'

/** Options of a command line about the set-up of local Azure. */
export interface SetupOptions {
  /** Groups that the set-up lists, instead of those that the caller's file names. */
  readonly adminGroups: readonly string[]
  /** Whether the set-up was deployed with the defaults of its template. */
  readonly defaults: boolean
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Reads the options `--admin-group` and `--setup-defaults`. Throws UsageError. */
export function setupOptionsOf(adminGroups: readonly string[] = [], defaults = false): SetupOptions {
  const wrong = adminGroups.find(id => !GUID.test(id))
  if (wrong !== undefined) throw new UsageError(`--admin-group takes the object id of an Entra group, not '${wrong}'.`)
  if (defaults && adminGroups.length > 0) throw new UsageError('Give --admin-group or --setup-defaults, not both.')
  return { adminGroups, defaults }
}

/**
 * Returns the parameters with which a team that follows the documentation has deployed the set-up for its environments:
 * the groups and backups that the caller's file requests in any of them.
 */
export function setupParametersOf({ adminGroups, defaults }: SetupOptions, caller: string): SetupParameters {
  const file = readConfiguration(caller)
  const environments = environmentsIn(file)
  if (defaults) return { ...SETUP_DEFAULTS, environments }
  const layers: readonly Layer[] = [file.defaults, ...Object.values(Object(file.environments))].map(Object)
  const named = layers.flatMap(({ access }) => access?.adminGroupId ?? []).filter(id => GUID.test(String(id)))
  const groups = adminGroups.length > 0 ? adminGroups : named.map(String)
  return {
    adminGroups: [...new Set(groups.map(id => id.toLowerCase()))],
    backups: layers.some(({ cluster }) => cluster?.features?.backup === true),
    environments
  }
}

/** Part of the file that one environment, or all of them, read. */
interface Layer {
  readonly region?: unknown
  readonly access?: { readonly adminGroupId?: unknown } | null
  readonly cluster?: { readonly features?: { readonly backup?: unknown } | null } | null
}

const NAME = /^[a-z0-9-]{1,40}$/

/** Returns the environments of a file whose names can be those of resources. The action refuses all others. */
function environmentsIn(file: Readonly<Record<string, unknown>>): SetupEnvironment[] {
  const workload = String(file.workload)
  const common: Layer = Object(file.defaults)
  return Object.entries<Layer | null>(Object(file.environments)).flatMap(([environment, layer]) => {
    const region = String(layer?.region ?? common.region)
    return [workload, environment, region].every(name => NAME.test(name)) ? [{ workload, environment, region }] : []
  })
}
