import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MappingToken, TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import { resolveUses, type Source, type Sources } from '../workflow/repository-sources.ts'
import { StartupError } from '../workflow/startup-error.ts'
import { isMapping, tokenChild, tokenEntries, tokenItems, tokenText } from '../workflow/token-tree.ts'
import { parseActionText } from '../workflow/workflow-parser.ts'
import { type ThirdPartyAction, thirdPartyActions } from './third-party-actions.ts'

/** An input as action.yml declares it. */
export interface ActionInput {
  readonly name: string
  readonly default: TemplateToken | undefined
  readonly deprecationMessage: string | undefined
}

/** An action.yml as the runner uses it. */
export interface Action {
  readonly kind: 'node' | 'composite'
  readonly name: string
  /** Folder of its action.yml. */
  readonly folder: string
  /** The repository a `$/` in it means. */
  readonly source: Source
  /** As GITHUB_ACTION_REPOSITORY and GITHUB_ACTION_REF say it; empty for `./`. */
  readonly repository: string
  readonly ref: string
  readonly inputs: readonly ActionInput[]
  readonly outputs: readonly { readonly name: string; readonly value: TemplateToken | undefined }[]
  readonly runs: MappingToken
  readonly steps: readonly MappingToken[]
}

export type Resolved = { readonly action: Action } | { readonly standIn: ThirdPartyAction }

/**
 * What a step's `uses` runs: `$/…` and this repository at any ref from the checkout, `./…` from the workspace, and a
 * few third-party actions by a stand-in. Throws StartupError naming whatever else it is.
 */
export function resolveAction(uses: string, from: Source, workspace: string, sources: Sources): Resolved {
  const standIn = thirdPartyActions[uses.split('@', 1)[0]?.toLowerCase() ?? '']
  if (standIn) return { standIn }
  if (uses.startsWith('./')) {
    const source = { ...sources.caller, root: workspace }
    return { action: loadAction(join(workspace, uses), uses, source, { repository: '', ref: '' }) }
  }
  const found = resolveUses(uses, from, sources)
  if (!found) throw new StartupError(`The action '${uses}' is not supported: the local runner has no stand-in for it.`)
  const { source, path } = found
  return { action: loadAction(join(source.root, path), uses, source, source) }
}

function loadAction(
  folder: string,
  uses: string,
  source: Source,
  names: { readonly repository: string; readonly ref: string }
): Action {
  const file = ['action.yml', 'action.yaml'].map(name => join(folder, name)).find(existsSync)
  if (!file) {
    const hint = uses.startsWith('./')
      ? ' Did you forget to run actions/checkout before running your local action?'
      : ''
    throw new StartupError(`Can't find 'action.yml' or 'action.yaml' for '${uses}'.${hint}`)
  }
  const root = parseActionText(readFileSync(file, 'utf8'), `${uses}/action.yml`)
  const runs = tokenChild(root, 'runs')?.assertMapping('runs')
  if (!runs) throw new StartupError(`The action '${uses}' has no runs.`)
  return {
    kind: kindOf(tokenText(runs.find('using')) ?? '', uses),
    name: tokenText(root.find('name')) ?? uses,
    folder,
    source,
    repository: names.repository,
    ref: names.ref,
    inputs: tokenEntries(root.find('inputs')).map(([name, value]) => ({
      name,
      default: tokenChild(value, 'default'),
      deprecationMessage: tokenText(tokenChild(value, 'deprecationMessage'))
    })),
    outputs: tokenEntries(root.find('outputs')).map(([name, value]) => ({ name, value: tokenChild(value, 'value') })),
    runs,
    steps: tokenItems(runs.find('steps')).filter(isMapping)
  }
}

function kindOf(using: string, uses: string): Action['kind'] {
  if (using === 'composite') return 'composite'
  if (using === 'node24') return 'node'
  throw new StartupError(
    `The action '${uses}' runs using '${using}', which is not supported: only node24 and composite are.`
  )
}
