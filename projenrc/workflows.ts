import type { awscdk } from 'projen';

export function configureWorkflows(project: awscdk.AwsCdkConstructLibrary) {
  void project;
}
