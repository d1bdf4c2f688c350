import { invalidTemplate } from './errors.ts'
import { isObject, membersOf, propertyOf, textOf, type Value, type ValueObject } from './expressions/values.ts'
import { LIMITS } from './limits.ts'
import { TemplateError } from './types.ts'

const REQUIRED = ['$schema', 'contentVersion', 'resources'] as const

/** The schema files a deployment may name, whatever their version. */
const SCHEMA =
  /\/schemas\/\d{4}-\d\d-\d\d(-preview)?\/(deploymentTemplate|subscriptionDeploymentTemplate|managementGroupDeploymentTemplate|tenantDeploymentTemplate)\.json#?$/i

/** A template that has its required parts and keeps the limits. Throws TemplateError. */
export function checkShape(template: unknown): ValueObject {
  if (!isObject(template)) throw undeserializable("Required property 'template' not found in JSON")
  for (const name of REQUIRED) {
    if (propertyOf(template, name) === undefined)
      throw undeserializable(`Required property '${name}' not found in JSON`)
  }
  const schema = textOf(template, '$schema') ?? ''
  if (!SCHEMA.test(schema)) {
    throw invalidTemplate(
      `The template schema '${schema}' is not supported. Please see https://aka.ms/arm-template for usage details.`
    )
  }
  checkLanguage(template)
  checkSize(template)
  checkCounts(template)
  return template
}

function undeserializable(why: string): TemplateError {
  return new TemplateError(
    'InvalidRequestContent',
    `The request content was invalid and could not be deserialized: '${why}. Path 'properties.template'.'.`
  )
}

/** Symbolic names need languageVersion 2.0, and 2.0 needs symbolic names. */
function checkLanguage(template: ValueObject): void {
  const version = textOf(template, 'languageVersion')
  const symbolic = isObject(propertyOf(template, 'resources'))
  if (version !== undefined && !/^(1|2)\.\d+(-\w+)?$/.test(version)) {
    throw invalidTemplate(`The template language version '${version}' is not supported.`)
  }
  if (symbolic !== (version ?? '1.0').startsWith('2.')) {
    throw invalidTemplate(
      symbolic
        ? "The template resources can be an object only when the language version is '2.0'. Please see https://aka.ms/arm-syntax-resources for usage details."
        : "The template resources must be an object when the language version is '2.0'. Please see https://aka.ms/arm-syntax-resources for usage details."
    )
  }
}

function checkSize(template: ValueObject): void {
  const size = Buffer.byteLength(JSON.stringify(template))
  if (size > LIMITS.templateBytes) {
    throw invalidTemplate(`The template size limit exceeded. Limit: '${LIMITS.templateBytes}' and actual: '${size}'.`)
  }
}

function checkCounts(template: ValueObject): void {
  for (const section of ['parameters', 'variables', 'outputs'] as const) {
    checkCount(section, membersOf(propertyOf(template, section)).length)
  }
}

/** Throws TemplateError InvalidTemplate when a section has more entries than Azure takes. */
export function checkCount(section: 'parameters' | 'variables' | 'outputs' | 'resources', count: number): void {
  if (count <= LIMITS[section]) return
  throw invalidTemplate(
    `The number of template ${section} limit exceeded. Limit: '${LIMITS[section]}' and actual: '${count}'. Please see https://aka.ms/arm-syntax-${section} for usage details.`
  )
}

/** Throws TemplateError InvalidTemplate for one resource definition above the limit. */
export function checkResourceSize(name: string, body: Value): void {
  const size = Buffer.byteLength(JSON.stringify(body))
  if (size > LIMITS.resourceBytes) {
    throw invalidTemplate(
      `The size of template resource '${name}' limit exceeded. Limit: '${LIMITS.resourceBytes}' and actual: '${size}'.`
    )
  }
}
