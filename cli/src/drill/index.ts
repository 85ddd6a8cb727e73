export { MEASURE_NAMES, MEASURES, SERVED_BY } from './measure-names';
export type { MeasureKind, MeasureName } from './measure-names';
export type { DrillCounters, DrillObservation, ObservedEvent, ObservedVisitor, ObservedWrite, Visit } from './observation';
export type { Phase, Sample } from './sample';
export type { Scenario } from './scenario';
export { parseScenario } from './scenario-file/parse-scenario';
