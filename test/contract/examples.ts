import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { parse } from 'yaml'
import { type ConfigError, loadConfig } from '../../src/config/index.ts'
import { root } from './markdown.ts'

interface Call {
  readonly uses: string
  readonly with: Mapping
  readonly permissions: Mapping
}

interface Callee {
  readonly inputs: Readonly<Record<string, { readonly required?: boolean; readonly default?: unknown }>>
  readonly permissions: Readonly<Record<string, string>>
}

/** Everything that is wrong with a YAML example: what GitHub's parser says, and how it calls us. */
export function problems(text: string): string[] {
  const value: unknown = parse(text)
  if (isConfiguration(value)) return configurationProblems(text, value)
  const workflow = asWorkflow(text, value)
  return [...(workflow === undefined ? [] : workflowProblems(workflow)), ...callsIn(value).flatMap(callProblems)]
}

type Mapping = Readonly<Record<string, unknown>>

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asMapping(value: unknown): Mapping {
  return isMapping(value) ? value : {}
}

function isConfiguration(value: unknown): value is { environments: Mapping } {
  return isMapping(value) && String(value.apiVersion).startsWith('aks-baseline/') && isMapping(value.environments)
}

function configurationProblems(text: string, { environments }: { environments: Mapping }): string[] {
  return Object.keys(environments).flatMap(environment => {
    try {
      loadConfig(text, 'example', environment)
      return []
    } catch (error) {
      return [(error as ConfigError).message]
    }
  })
}

/** The example as a whole workflow: jobs get an event, steps a job. What is neither is no workflow. */
function asWorkflow(text: string, value: unknown): string | undefined {
  const indented = text.replaceAll(/^(?=.)/gm, '      ')
  if (isMapping(value) && value.jobs !== undefined) return value.on === undefined ? `on: push\n${text}` : text
  const isSteps = Array.isArray(value) && value.some(step => isMapping(step) && ('uses' in step || 'run' in step))
  return isSteps ? `on: push\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n${indented}` : undefined
}

function workflowProblems(content: string): string[] {
  const { context } = parseWorkflow({ name: 'example.yml', content }, new NoOperationTraceWriter())
  return context.errors.getErrors().map(({ message }) => message)
}

function callsIn(value: unknown): Call[] {
  if (Array.isArray(value)) return value.flatMap(callsIn)
  if (!isMapping(value)) return []
  const { uses, with: given, permissions } = value
  const own = typeof uses === 'string' ? [{ uses, with: asMapping(given), permissions: asMapping(permissions) }] : []
  return [...own, ...Object.values(value).flatMap(callsIn)]
}

/** Calls of ours only: an input that does not exist, one that is missing, a permission that is. */
function callProblems({ uses, with: given, permissions }: Call): string[] {
  const path = /^(?:\$|org\/aks-baseline)\/([^@]+)/.exec(uses)?.[1]
  if (path === undefined) return []
  const file = path.endsWith('.yml') ? path : `${path}/action.yml`
  if (!existsSync(join(root, file))) return [`${uses}: there is no ${file}`]
  const callee = read(file)
  const unknown = Object.keys(given).filter(name => !(name in callee.inputs))
  const missing = Object.entries(callee.inputs)
    .filter(([name, input]) => input.required === true && input.default === undefined && !(name in given))
    .map(([name]) => name)
  const lacking = Object.entries(callee.permissions).filter(([scope, level]) => !grants(permissions[scope], level))
  return [
    ...unknown.map(name => `${uses} has no input ${name}`),
    ...missing.map(name => `${uses} needs the input ${name}`),
    ...lacking.map(([scope, level]) => `${uses} needs the permission ${scope}: ${level}`)
  ]
}

function grants(granted: unknown, wanted: string): boolean {
  return granted === 'write' || granted === wanted
}

function read(file: string): Callee {
  const document = parse(readFileSync(join(root, file), 'utf8'))
  const jobs: { permissions?: Record<string, string> }[] = Object.values(document.jobs ?? {})
  const asked = jobs.flatMap(job => Object.entries(job.permissions ?? {}))
  return {
    inputs: document.inputs ?? document.on?.workflow_call?.inputs ?? {},
    permissions: Object.fromEntries(asked.toSorted(([, a], [, b]) => a.localeCompare(b)))
  }
}
