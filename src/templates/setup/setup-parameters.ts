import type { ArmResource, ArmTemplate } from '../../arm/template.ts'

export interface Parameter {
  readonly type: 'string' | 'array'
  readonly metadata: { readonly description: string }
  readonly defaultValue?: unknown
  readonly minLength?: number
  readonly maxLength?: number
  readonly allowedValues?: readonly string[]
  readonly items?: object
}

export type Parameters = Readonly<Record<string, Parameter>>

/**
 * Template with parameters that people fill in. Only the set-up template has such parameters; all other templates are
 * generated with their values.
 */
export interface ParameterizedTemplate extends Omit<ArmTemplate, 'outputs'> {
  readonly metadata?: { readonly description: string }
  readonly parameters: Parameters
  readonly variables?: Readonly<Record<string, unknown>>
  readonly outputs?: Readonly<Record<string, Output>>
}

export interface Copy {
  readonly count: string
  readonly input: unknown
}

export type Output =
  | { readonly type: string; readonly value: unknown }
  | { readonly type: string; readonly copy: Copy; readonly metadata?: { readonly description: string } }

/** Resource that is repeated for every item of a list. */
export interface LoopedResource extends ArmResource {
  readonly copy: { readonly name: string; readonly count: string }
}

/** Returns a parameter with the description that the portal shows above its field. */
export function parameter(
  type: Parameter['type'],
  description: string,
  more: Omit<Parameter, 'type' | 'metadata'> = {}
): Parameter {
  return { type, metadata: { description }, ...more }
}

/** Returns a template with parameters. Its properties are in the order in which people read them. */
export function withParameters(
  { resources, outputs: _, ...head }: ArmTemplate,
  parts: Pick<ParameterizedTemplate, 'metadata' | 'parameters' | 'variables'>,
  outputs?: Readonly<Record<string, Output>>
): ParameterizedTemplate {
  const whole = { ...head, ...parts, resources }
  return outputs === undefined ? whole : { ...whole, outputs }
}
