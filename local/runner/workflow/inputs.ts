import type { MappingToken, TemplateToken } from '@actions/workflow-parser/templates/tokens/index'
import { evaluateToken, type Scope, textOf } from './expressions.ts'
import { UsageError } from './startup-error.ts'
import { invalidToken, tokenChild, tokenEntries, tokenItems, tokenText } from './token-tree.ts'
import { type Workflow, workflowTriggers } from './workflow.ts'

interface InputDefinition {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly default: TemplateToken | undefined
  readonly options: readonly string[]
}

/** What an input of a type is when nobody gave it. */
const emptyOf: Readonly<Record<string, unknown>> = { boolean: false, number: 0 }

function definitions(workflow: Workflow, event: 'workflow_call' | 'workflow_dispatch'): InputDefinition[] {
  return tokenEntries(tokenChild(workflowTriggers(workflow).get(event), 'inputs')).map(([name, token]) => ({
    name,
    type: tokenText(tokenChild(token, 'type')) ?? 'string',
    required: tokenText(tokenChild(token, 'required')) === 'true',
    default: tokenChild(token, 'default'),
    options: tokenItems(tokenChild(token, 'options')).map(option => tokenText(option) ?? '')
  }))
}

/** Checks what a job hands to the workflow it calls: names of inputs and secrets. Throws StartupError. */
export function checkCall(file: string, job: MappingToken, called: Workflow): void {
  const inputs = definitions(called, 'workflow_call')
  const secrets = tokenEntries(tokenChild(workflowTriggers(called).get('workflow_call'), 'secrets')).map(
    ([name, token]) => ({
      name,
      required: tokenText(tokenChild(token, 'required')) === 'true'
    })
  )
  checkNames(file, job, 'with', 'input', inputs)
  checkNames(file, job, 'secrets', 'secret', secrets)
}

function checkNames(
  file: string,
  job: MappingToken,
  key: string,
  word: string,
  known: readonly { readonly name: string; readonly required: boolean }[]
): void {
  const given = tokenEntries(job.find(key)).map(([name]) => name)
  const unknown = given.find(name => !known.some(definition => same(definition.name, name)))
  if (unknown !== undefined) {
    throw invalidToken(file, job.find(key), `Invalid ${word}, ${unknown} is not defined in the referenced workflow.`)
  }
  const missing = known.find(definition => definition.required && !given.some(name => same(name, definition.name)))
  if (missing) {
    const message = `${word} ${missing.name} is required, but not provided while calling.`
    throw invalidToken(file, job.find('uses'), message[0]?.toUpperCase() + message.slice(1))
  }
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/** Context `inputs` of a called workflow. Throws an Error for a value that is not of its type. */
export function callInputs(
  workflow: Workflow,
  given: Readonly<Record<string, unknown>>,
  scope: Scope
): Record<string, unknown> {
  const valueGiven = (definition: InputDefinition): unknown => {
    const found = Object.entries(given).find(([name]) => same(name, definition.name))
    return found ? found[1] : evaluateToken(definition.default, scope)
  }
  return Object.fromEntries(
    definitions(workflow, 'workflow_call').map(definition => [
      definition.name,
      typed(definition, valueGiven(definition))
    ])
  )
}

/** Context `inputs` of a dispatched run, and the texts `github.event.inputs` shows. Throws UsageError as the dispatch would be refused. */
export function dispatchInputs(
  workflow: Workflow,
  given: Readonly<Record<string, string>>
): { inputs: Record<string, unknown>; texts: Record<string, string> } {
  const known = definitions(workflow, 'workflow_dispatch')
  const unknown = Object.keys(given).filter(name => !known.some(definition => definition.name === name))
  if (unknown.length > 0) throw new UsageError(`Unexpected inputs provided: ${JSON.stringify(unknown)}`)
  const inputs = Object.fromEntries(known.map(definition => [definition.name, dispatched(definition, given)]))
  const texts = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, textOf(value)]))
  return { inputs, texts }
}

/** Whether a dispatch can give this input. */
export function hasDispatchInput(workflow: Workflow, name: string): boolean {
  return definitions(workflow, 'workflow_dispatch').some(definition => definition.name === name)
}

function dispatched(definition: InputDefinition, given: Readonly<Record<string, string>>): unknown {
  const value = given[definition.name] ?? tokenText(definition.default)
  if (definition.required && (value === undefined || value === '')) {
    throw new UsageError(`Required input '${definition.name}' not provided`)
  }
  if (definition.type === 'choice' && value !== undefined && !definition.options.includes(value)) {
    throw new UsageError(`Provided value '${value}' for input '${definition.name}' not in the list of allowed values`)
  }
  try {
    return typed(definition, value)
  } catch (error) {
    throw new UsageError(String(error instanceof Error ? error.message : error))
  }
}

function typed(definition: InputDefinition, value: unknown): unknown {
  if (value === undefined || value === null) return emptyOf[definition.type] ?? ''
  if (definition.type === 'boolean') return booleanOf(definition.name, value)
  if (definition.type === 'number') return numberOf(definition.name, value)
  return textOf(value)
}

function booleanOf(name: string, value: unknown): boolean {
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw new Error(`Input '${name}' is a boolean and cannot be '${textOf(value)}'.`)
}

function numberOf(name: string, value: unknown): number {
  const number = typeof value === 'number' ? value : Number(value === '' ? Number.NaN : value)
  if (Number.isNaN(number)) throw new Error(`Input '${name}' is a number and cannot be '${textOf(value)}'.`)
  return number
}
