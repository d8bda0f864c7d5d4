// Generated from src/onnx/schema.ts by `npm run gen`. Do not edit.
import $protobuf from "protobufjs/minimal.js";

const $Reader = $protobuf.Reader, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

const $root = $protobuf.roots["zkml-onnx"] || ($protobuf.roots["zkml-onnx"] = {});

export const ModelProto = $root.ModelProto = (() => {

    const ModelProto = function (properties) {
        this.opsetImport = [];
        this.metadataProps = [];
        this.trainingInfo = [];
        this.functions = [];
        this.configuration = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ModelProto.prototype.irVersion = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    ModelProto.prototype.opsetImport = $util.emptyArray;
    ModelProto.prototype.producerName = "";
    ModelProto.prototype.producerVersion = "";
    ModelProto.prototype.domain = "";
    ModelProto.prototype.modelVersion = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    ModelProto.prototype.docString = "";
    ModelProto.prototype.graph = null;
    ModelProto.prototype.metadataProps = $util.emptyArray;
    ModelProto.prototype.trainingInfo = $util.emptyArray;
    ModelProto.prototype.functions = $util.emptyArray;
    ModelProto.prototype.configuration = $util.emptyArray;

    ModelProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ModelProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    message.irVersion = reader.int64();
                    continue;
                }
            case 8: {
                    if (wireType !== 2)
                        break;
                    if (!(message.opsetImport && message.opsetImport.length))
                        message.opsetImport = [];
                    message.opsetImport.push($root.OperatorSetIdProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.producerName = reader.string();
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.producerVersion = reader.string();
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.domain = reader.string();
                    continue;
                }
            case 5: {
                    if (wireType !== 0)
                        break;
                    message.modelVersion = reader.int64();
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    message.docString = reader.string();
                    continue;
                }
            case 7: {
                    if (wireType !== 2)
                        break;
                    message.graph = $root.GraphProto.decode(reader, reader.size(), $undefined, _depth + 1, message.graph);
                    continue;
                }
            case 14: {
                    if (wireType !== 2)
                        break;
                    if (!(message.metadataProps && message.metadataProps.length))
                        message.metadataProps = [];
                    message.metadataProps.push($root.StringStringEntryProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 20: {
                    if (wireType !== 2)
                        break;
                    if (!(message.trainingInfo && message.trainingInfo.length))
                        message.trainingInfo = [];
                    message.trainingInfo.push($root.TrainingInfoProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 25: {
                    if (wireType !== 2)
                        break;
                    if (!(message.functions && message.functions.length))
                        message.functions = [];
                    message.functions.push($root.FunctionProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 26: {
                    if (wireType !== 2)
                        break;
                    if (!(message.configuration && message.configuration.length))
                        message.configuration = [];
                    message.configuration.push($root.DeviceConfigurationProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return ModelProto;
})();

export const GraphProto = $root.GraphProto = (() => {

    const GraphProto = function (properties) {
        this.node = [];
        this.initializer = [];
        this.sparseInitializer = [];
        this.input = [];
        this.output = [];
        this.valueInfo = [];
        this.quantizationAnnotation = [];
        this.metadataProps = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    GraphProto.prototype.node = $util.emptyArray;
    GraphProto.prototype.name = "";
    GraphProto.prototype.initializer = $util.emptyArray;
    GraphProto.prototype.sparseInitializer = $util.emptyArray;
    GraphProto.prototype.docString = "";
    GraphProto.prototype.input = $util.emptyArray;
    GraphProto.prototype.output = $util.emptyArray;
    GraphProto.prototype.valueInfo = $util.emptyArray;
    GraphProto.prototype.quantizationAnnotation = $util.emptyArray;
    GraphProto.prototype.metadataProps = $util.emptyArray;

    GraphProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.GraphProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.node && message.node.length))
                        message.node = [];
                    message.node.push($root.NodeProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.name = reader.string();
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    if (!(message.initializer && message.initializer.length))
                        message.initializer = [];
                    message.initializer.push($root.TensorProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 15: {
                    if (wireType !== 2)
                        break;
                    if (!(message.sparseInitializer && message.sparseInitializer.length))
                        message.sparseInitializer = [];
                    message.sparseInitializer.push($root.SparseTensorProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 10: {
                    if (wireType !== 2)
                        break;
                    message.docString = reader.string();
                    continue;
                }
            case 11: {
                    if (wireType !== 2)
                        break;
                    if (!(message.input && message.input.length))
                        message.input = [];
                    message.input.push($root.ValueInfoProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 12: {
                    if (wireType !== 2)
                        break;
                    if (!(message.output && message.output.length))
                        message.output = [];
                    message.output.push($root.ValueInfoProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 13: {
                    if (wireType !== 2)
                        break;
                    if (!(message.valueInfo && message.valueInfo.length))
                        message.valueInfo = [];
                    message.valueInfo.push($root.ValueInfoProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 14: {
                    if (wireType !== 2)
                        break;
                    if (!(message.quantizationAnnotation && message.quantizationAnnotation.length))
                        message.quantizationAnnotation = [];
                    message.quantizationAnnotation.push($root.TensorAnnotation.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 16: {
                    if (wireType !== 2)
                        break;
                    if (!(message.metadataProps && message.metadataProps.length))
                        message.metadataProps = [];
                    message.metadataProps.push($root.StringStringEntryProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return GraphProto;
})();

export const NodeProto = $root.NodeProto = (() => {

    const NodeProto = function (properties) {
        this.input = [];
        this.output = [];
        this.attribute = [];
        this.metadataProps = [];
        this.deviceConfigurations = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    NodeProto.prototype.input = $util.emptyArray;
    NodeProto.prototype.output = $util.emptyArray;
    NodeProto.prototype.name = "";
    NodeProto.prototype.opType = "";
    NodeProto.prototype.domain = "";
    NodeProto.prototype.overload = "";
    NodeProto.prototype.attribute = $util.emptyArray;
    NodeProto.prototype.docString = "";
    NodeProto.prototype.metadataProps = $util.emptyArray;
    NodeProto.prototype.deviceConfigurations = $util.emptyArray;

    NodeProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.NodeProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.input && message.input.length))
                        message.input = [];
                    message.input.push(reader.string());
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.output && message.output.length))
                        message.output = [];
                    message.output.push(reader.string());
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.name = reader.string();
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.opType = reader.string();
                    continue;
                }
            case 7: {
                    if (wireType !== 2)
                        break;
                    message.domain = reader.string();
                    continue;
                }
            case 8: {
                    if (wireType !== 2)
                        break;
                    message.overload = reader.string();
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    if (!(message.attribute && message.attribute.length))
                        message.attribute = [];
                    message.attribute.push($root.AttributeProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    message.docString = reader.string();
                    continue;
                }
            case 9: {
                    if (wireType !== 2)
                        break;
                    if (!(message.metadataProps && message.metadataProps.length))
                        message.metadataProps = [];
                    message.metadataProps.push($root.StringStringEntryProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 10: {
                    if (wireType !== 2)
                        break;
                    if (!(message.deviceConfigurations && message.deviceConfigurations.length))
                        message.deviceConfigurations = [];
                    message.deviceConfigurations.push($root.NodeDeviceConfigurationProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return NodeProto;
})();

export const AttributeProto = $root.AttributeProto = (() => {

    const AttributeProto = function (properties) {
        this.floats = [];
        this.ints = [];
        this.strings = [];
        this.tensors = [];
        this.graphs = [];
        this.sparseTensors = [];
        this.typeProtos = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    AttributeProto.prototype.name = "";
    AttributeProto.prototype.refAttrName = "";
    AttributeProto.prototype.docString = "";
    AttributeProto.prototype.type = 0;
    AttributeProto.prototype.f = 0;
    AttributeProto.prototype.i = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    AttributeProto.prototype.s = $util.newBuffer([]);
    AttributeProto.prototype.t = null;
    AttributeProto.prototype.g = null;
    AttributeProto.prototype.sparseTensor = null;
    AttributeProto.prototype.tp = null;
    AttributeProto.prototype.floats = $util.emptyArray;
    AttributeProto.prototype.ints = $util.emptyArray;
    AttributeProto.prototype.strings = $util.emptyArray;
    AttributeProto.prototype.tensors = $util.emptyArray;
    AttributeProto.prototype.graphs = $util.emptyArray;
    AttributeProto.prototype.sparseTensors = $util.emptyArray;
    AttributeProto.prototype.typeProtos = $util.emptyArray;

    AttributeProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.AttributeProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.name = reader.string();
                    continue;
                }
            case 21: {
                    if (wireType !== 2)
                        break;
                    message.refAttrName = reader.string();
                    continue;
                }
            case 13: {
                    if (wireType !== 2)
                        break;
                    message.docString = reader.string();
                    continue;
                }
            case 20: {
                    if (wireType !== 0)
                        break;
                    message.type = reader.int32();
                    continue;
                }
            case 2: {
                    if (wireType !== 5)
                        break;
                    message.f = reader.float();
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    message.i = reader.int64();
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.s = reader.bytes();
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    message.t = $root.TensorProto.decode(reader, reader.size(), $undefined, _depth + 1, message.t);
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    message.g = $root.GraphProto.decode(reader, reader.size(), $undefined, _depth + 1, message.g);
                    continue;
                }
            case 22: {
                    if (wireType !== 2)
                        break;
                    message.sparseTensor = $root.SparseTensorProto.decode(reader, reader.size(), $undefined, _depth + 1, message.sparseTensor);
                    continue;
                }
            case 14: {
                    if (wireType !== 2)
                        break;
                    message.tp = $root.TypeProto.decode(reader, reader.size(), $undefined, _depth + 1, message.tp);
                    continue;
                }
            case 7: {
                    if (wireType === 2) {
                        if (!(message.floats && message.floats.length))
                            message.floats = [];
                        reader.floats(message.floats);
                        continue;
                    }
                    if (wireType !== 5)
                        break;
                    if (!(message.floats && message.floats.length))
                        message.floats = [];
                    message.floats.push(reader.float());
                    continue;
                }
            case 8: {
                    if (wireType === 2) {
                        if (!(message.ints && message.ints.length))
                            message.ints = [];
                        reader.int64s(message.ints);
                        continue;
                    }
                    if (wireType !== 0)
                        break;
                    if (!(message.ints && message.ints.length))
                        message.ints = [];
                    message.ints.push(reader.int64());
                    continue;
                }
            case 9: {
                    if (wireType !== 2)
                        break;
                    if (!(message.strings && message.strings.length))
                        message.strings = [];
                    message.strings.push(reader.bytes());
                    continue;
                }
            case 10: {
                    if (wireType !== 2)
                        break;
                    if (!(message.tensors && message.tensors.length))
                        message.tensors = [];
                    message.tensors.push($root.TensorProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 11: {
                    if (wireType !== 2)
                        break;
                    if (!(message.graphs && message.graphs.length))
                        message.graphs = [];
                    message.graphs.push($root.GraphProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 23: {
                    if (wireType !== 2)
                        break;
                    if (!(message.sparseTensors && message.sparseTensors.length))
                        message.sparseTensors = [];
                    message.sparseTensors.push($root.SparseTensorProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 15: {
                    if (wireType !== 2)
                        break;
                    if (!(message.typeProtos && message.typeProtos.length))
                        message.typeProtos = [];
                    message.typeProtos.push($root.TypeProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return AttributeProto;
})();

export const FunctionProto = $root.FunctionProto = (() => {

    const FunctionProto = function (properties) {
        this.input = [];
        this.output = [];
        this.attribute = [];
        this.attributeProto = [];
        this.node = [];
        this.opsetImport = [];
        this.valueInfo = [];
        this.metadataProps = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    FunctionProto.prototype.name = "";
    FunctionProto.prototype.input = $util.emptyArray;
    FunctionProto.prototype.output = $util.emptyArray;
    FunctionProto.prototype.attribute = $util.emptyArray;
    FunctionProto.prototype.attributeProto = $util.emptyArray;
    FunctionProto.prototype.node = $util.emptyArray;
    FunctionProto.prototype.docString = "";
    FunctionProto.prototype.opsetImport = $util.emptyArray;
    FunctionProto.prototype.domain = "";
    FunctionProto.prototype.overload = "";
    FunctionProto.prototype.valueInfo = $util.emptyArray;
    FunctionProto.prototype.metadataProps = $util.emptyArray;

    FunctionProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.FunctionProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.name = reader.string();
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if (!(message.input && message.input.length))
                        message.input = [];
                    message.input.push(reader.string());
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    if (!(message.output && message.output.length))
                        message.output = [];
                    message.output.push(reader.string());
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    if (!(message.attribute && message.attribute.length))
                        message.attribute = [];
                    message.attribute.push(reader.string());
                    continue;
                }
            case 11: {
                    if (wireType !== 2)
                        break;
                    if (!(message.attributeProto && message.attributeProto.length))
                        message.attributeProto = [];
                    message.attributeProto.push($root.AttributeProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 7: {
                    if (wireType !== 2)
                        break;
                    if (!(message.node && message.node.length))
                        message.node = [];
                    message.node.push($root.NodeProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 8: {
                    if (wireType !== 2)
                        break;
                    message.docString = reader.string();
                    continue;
                }
            case 9: {
                    if (wireType !== 2)
                        break;
                    if (!(message.opsetImport && message.opsetImport.length))
                        message.opsetImport = [];
                    message.opsetImport.push($root.OperatorSetIdProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 10: {
                    if (wireType !== 2)
                        break;
                    message.domain = reader.string();
                    continue;
                }
            case 13: {
                    if (wireType !== 2)
                        break;
                    message.overload = reader.string();
                    continue;
                }
            case 12: {
                    if (wireType !== 2)
                        break;
                    if (!(message.valueInfo && message.valueInfo.length))
                        message.valueInfo = [];
                    message.valueInfo.push($root.ValueInfoProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 14: {
                    if (wireType !== 2)
                        break;
                    if (!(message.metadataProps && message.metadataProps.length))
                        message.metadataProps = [];
                    message.metadataProps.push($root.StringStringEntryProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return FunctionProto;
})();

export const TensorProto = $root.TensorProto = (() => {

    const TensorProto = function (properties) {
        this.dims = [];
        this.floatData = [];
        this.int32Data = [];
        this.stringData = [];
        this.int64Data = [];
        this.externalData = [];
        this.doubleData = [];
        this.uint64Data = [];
        this.metadataProps = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    TensorProto.prototype.dims = $util.emptyArray;
    TensorProto.prototype.dataType = 0;
    TensorProto.prototype.segment = null;
    TensorProto.prototype.floatData = $util.emptyArray;
    TensorProto.prototype.int32Data = $util.emptyArray;
    TensorProto.prototype.stringData = $util.emptyArray;
    TensorProto.prototype.int64Data = $util.emptyArray;
    TensorProto.prototype.name = "";
    TensorProto.prototype.docString = "";
    TensorProto.prototype.rawData = $util.newBuffer([]);
    TensorProto.prototype.externalData = $util.emptyArray;
    TensorProto.prototype.dataLocation = 0;
    TensorProto.prototype.doubleData = $util.emptyArray;
    TensorProto.prototype.uint64Data = $util.emptyArray;
    TensorProto.prototype.metadataProps = $util.emptyArray;

    TensorProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.TensorProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType === 2) {
                        if (!(message.dims && message.dims.length))
                            message.dims = [];
                        reader.int64s(message.dims);
                        continue;
                    }
                    if (wireType !== 0)
                        break;
                    if (!(message.dims && message.dims.length))
                        message.dims = [];
                    message.dims.push(reader.int64());
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    message.dataType = reader.int32();
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.segment = $root.TensorProto.Segment.decode(reader, reader.size(), $undefined, _depth + 1, message.segment);
                    continue;
                }
            case 4: {
                    if (wireType === 2) {
                        if (!(message.floatData && message.floatData.length))
                            message.floatData = [];
                        reader.floats(message.floatData);
                        continue;
                    }
                    if (wireType !== 5)
                        break;
                    if (!(message.floatData && message.floatData.length))
                        message.floatData = [];
                    message.floatData.push(reader.float());
                    continue;
                }
            case 5: {
                    if (wireType === 2) {
                        if (!(message.int32Data && message.int32Data.length))
                            message.int32Data = [];
                        reader.int32s(message.int32Data);
                        continue;
                    }
                    if (wireType !== 0)
                        break;
                    if (!(message.int32Data && message.int32Data.length))
                        message.int32Data = [];
                    message.int32Data.push(reader.int32());
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    if (!(message.stringData && message.stringData.length))
                        message.stringData = [];
                    message.stringData.push(reader.bytes());
                    continue;
                }
            case 7: {
                    if (wireType === 2) {
                        if (!(message.int64Data && message.int64Data.length))
                            message.int64Data = [];
                        reader.int64s(message.int64Data);
                        continue;
                    }
                    if (wireType !== 0)
                        break;
                    if (!(message.int64Data && message.int64Data.length))
                        message.int64Data = [];
                    message.int64Data.push(reader.int64());
                    continue;
                }
            case 8: {
                    if (wireType !== 2)
                        break;
                    message.name = reader.string();
                    continue;
                }
            case 12: {
                    if (wireType !== 2)
                        break;
                    message.docString = reader.string();
                    continue;
                }
            case 9: {
                    if (wireType !== 2)
                        break;
                    message.rawData = reader.bytes();
                    continue;
                }
            case 13: {
                    if (wireType !== 2)
                        break;
                    if (!(message.externalData && message.externalData.length))
                        message.externalData = [];
                    message.externalData.push($root.StringStringEntryProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 14: {
                    if (wireType !== 0)
                        break;
                    message.dataLocation = reader.int32();
                    continue;
                }
            case 10: {
                    if (wireType === 2) {
                        if (!(message.doubleData && message.doubleData.length))
                            message.doubleData = [];
                        reader.doubles(message.doubleData);
                        continue;
                    }
                    if (wireType !== 1)
                        break;
                    if (!(message.doubleData && message.doubleData.length))
                        message.doubleData = [];
                    message.doubleData.push(reader.double());
                    continue;
                }
            case 11: {
                    if (wireType === 2) {
                        if (!(message.uint64Data && message.uint64Data.length))
                            message.uint64Data = [];
                        reader.uint64s(message.uint64Data);
                        continue;
                    }
                    if (wireType !== 0)
                        break;
                    if (!(message.uint64Data && message.uint64Data.length))
                        message.uint64Data = [];
                    message.uint64Data.push(reader.uint64());
                    continue;
                }
            case 16: {
                    if (wireType !== 2)
                        break;
                    if (!(message.metadataProps && message.metadataProps.length))
                        message.metadataProps = [];
                    message.metadataProps.push($root.StringStringEntryProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    TensorProto.Segment = (function() {

        const Segment = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Segment.prototype.begin = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        Segment.prototype.end = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

        Segment.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.TensorProto.Segment();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.begin = reader.int64();
                        continue;
                    }
                case 2: {
                        if (wireType !== 0)
                            break;
                        message.end = reader.int64();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Segment;
    })();

    return TensorProto;
})();

export const SparseTensorProto = $root.SparseTensorProto = (() => {

    const SparseTensorProto = function (properties) {
        this.dims = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    SparseTensorProto.prototype.values = null;
    SparseTensorProto.prototype.indices = null;
    SparseTensorProto.prototype.dims = $util.emptyArray;

    SparseTensorProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.SparseTensorProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.values = $root.TensorProto.decode(reader, reader.size(), $undefined, _depth + 1, message.values);
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.indices = $root.TensorProto.decode(reader, reader.size(), $undefined, _depth + 1, message.indices);
                    continue;
                }
            case 3: {
                    if (wireType === 2) {
                        if (!(message.dims && message.dims.length))
                            message.dims = [];
                        reader.int64s(message.dims);
                        continue;
                    }
                    if (wireType !== 0)
                        break;
                    if (!(message.dims && message.dims.length))
                        message.dims = [];
                    message.dims.push(reader.int64());
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return SparseTensorProto;
})();

export const ValueInfoProto = $root.ValueInfoProto = (() => {

    const ValueInfoProto = function (properties) {
        this.metadataProps = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ValueInfoProto.prototype.name = "";
    ValueInfoProto.prototype.type = null;
    ValueInfoProto.prototype.docString = "";
    ValueInfoProto.prototype.metadataProps = $util.emptyArray;

    ValueInfoProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ValueInfoProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.name = reader.string();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.type = $root.TypeProto.decode(reader, reader.size(), $undefined, _depth + 1, message.type);
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    message.docString = reader.string();
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if (!(message.metadataProps && message.metadataProps.length))
                        message.metadataProps = [];
                    message.metadataProps.push($root.StringStringEntryProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return ValueInfoProto;
})();

export const TypeProto = $root.TypeProto = (() => {

    const TypeProto = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    TypeProto.prototype.tensorType = null;
    TypeProto.prototype.sequenceType = null;
    TypeProto.prototype.mapType = null;
    TypeProto.prototype.optionalType = null;
    TypeProto.prototype.sparseTensorType = null;
    TypeProto.prototype.opaqueType = null;
    TypeProto.prototype.denotation = "";

    TypeProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.TypeProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.tensorType = $root.TypeProto.Tensor.decode(reader, reader.size(), $undefined, _depth + 1, message.tensorType);
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    message.sequenceType = $root.TypeProto.Sequence.decode(reader, reader.size(), $undefined, _depth + 1, message.sequenceType);
                    continue;
                }
            case 5: {
                    if (wireType !== 2)
                        break;
                    message.mapType = $root.TypeProto.Map.decode(reader, reader.size(), $undefined, _depth + 1, message.mapType);
                    continue;
                }
            case 9: {
                    if (wireType !== 2)
                        break;
                    message.optionalType = $root.TypeProto.Optional.decode(reader, reader.size(), $undefined, _depth + 1, message.optionalType);
                    continue;
                }
            case 8: {
                    if (wireType !== 2)
                        break;
                    message.sparseTensorType = $root.TypeProto.SparseTensor.decode(reader, reader.size(), $undefined, _depth + 1, message.sparseTensorType);
                    continue;
                }
            case 7: {
                    if (wireType !== 2)
                        break;
                    message.opaqueType = $root.TypeProto.Opaque.decode(reader, reader.size(), $undefined, _depth + 1, message.opaqueType);
                    continue;
                }
            case 6: {
                    if (wireType !== 2)
                        break;
                    message.denotation = reader.string();
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    TypeProto.Tensor = (function() {

        const Tensor = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Tensor.prototype.elemType = 0;
        Tensor.prototype.shape = null;

        Tensor.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.TypeProto.Tensor();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.elemType = reader.int32();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.shape = $root.TensorShapeProto.decode(reader, reader.size(), $undefined, _depth + 1, message.shape);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Tensor;
    })();

    TypeProto.Sequence = (function() {

        const Sequence = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Sequence.prototype.elemType = null;

        Sequence.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.TypeProto.Sequence();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.elemType = $root.TypeProto.decode(reader, reader.size(), $undefined, _depth + 1, message.elemType);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Sequence;
    })();

    TypeProto.Map = (function() {

        const Map = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Map.prototype.keyType = 0;
        Map.prototype.valueType = null;

        Map.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.TypeProto.Map();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.keyType = reader.int32();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.valueType = $root.TypeProto.decode(reader, reader.size(), $undefined, _depth + 1, message.valueType);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Map;
    })();

    TypeProto.Optional = (function() {

        const Optional = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Optional.prototype.elemType = null;

        Optional.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.TypeProto.Optional();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.elemType = $root.TypeProto.decode(reader, reader.size(), $undefined, _depth + 1, message.elemType);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Optional;
    })();

    TypeProto.SparseTensor = (function() {

        const SparseTensor = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        SparseTensor.prototype.elemType = 0;
        SparseTensor.prototype.shape = null;

        SparseTensor.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.TypeProto.SparseTensor();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.elemType = reader.int32();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.shape = $root.TensorShapeProto.decode(reader, reader.size(), $undefined, _depth + 1, message.shape);
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return SparseTensor;
    })();

    TypeProto.Opaque = (function() {

        const Opaque = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Opaque.prototype.domain = "";
        Opaque.prototype.name = "";

        Opaque.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.TypeProto.Opaque();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 2)
                            break;
                        message.domain = reader.string();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.name = reader.string();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Opaque;
    })();

    return TypeProto;
})();

export const TensorShapeProto = $root.TensorShapeProto = (() => {

    const TensorShapeProto = function (properties) {
        this.dim = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    TensorShapeProto.prototype.dim = $util.emptyArray;

    TensorShapeProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.TensorShapeProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    if (!(message.dim && message.dim.length))
                        message.dim = [];
                    message.dim.push($root.TensorShapeProto.Dimension.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    TensorShapeProto.Dimension = (function() {

        const Dimension = function (properties) {
            if (properties)
                for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        };

        Dimension.prototype.dimValue = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
        Dimension.prototype.dimParam = "";
        Dimension.prototype.denotation = "";

        Dimension.decode = function (reader, length, _end, _depth, _target) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (_depth === $undefined)
                _depth = 0;
            if (_depth > $Reader.recursionLimit)
                throw $Error("max depth exceeded");
            let end, message;
            if (length === $undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw $RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = _target || new $root.TensorShapeProto.Dimension();
            while (reader.pos < end) {
                let start = reader.pos;
                let tag = reader.tag();
                if (tag === _end) {
                    _end = $undefined;
                    break;
                }
                let wireType = tag & 7;
                switch (tag >>>= 3) {
                case 1: {
                        if (wireType !== 0)
                            break;
                        message.dimValue = reader.int64();
                        continue;
                    }
                case 2: {
                        if (wireType !== 2)
                            break;
                        message.dimParam = reader.string();
                        continue;
                    }
                case 3: {
                        if (wireType !== 2)
                            break;
                        message.denotation = reader.string();
                        continue;
                    }
                }
                reader.skipType(wireType, _depth, tag);
                if (!reader.discardUnknown) {
                    $util.makeProp(message, "$unknowns", false);
                    (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                }
            }
            if (length !== $undefined) {
                if (reader.pos !== end)
                    throw $RangeError("index out of range");
                reader.len = length;
            }
            if (_end !== $undefined)
                throw $Error("missing end group");
            return message;
        };

        return Dimension;
    })();

    return TensorShapeProto;
})();

export const TensorAnnotation = $root.TensorAnnotation = (() => {

    const TensorAnnotation = function (properties) {
        this.quantParameterTensorNames = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    TensorAnnotation.prototype.tensorName = "";
    TensorAnnotation.prototype.quantParameterTensorNames = $util.emptyArray;

    TensorAnnotation.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.TensorAnnotation();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.tensorName = reader.string();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.quantParameterTensorNames && message.quantParameterTensorNames.length))
                        message.quantParameterTensorNames = [];
                    message.quantParameterTensorNames.push($root.StringStringEntryProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return TensorAnnotation;
})();

export const OperatorSetIdProto = $root.OperatorSetIdProto = (() => {

    const OperatorSetIdProto = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    OperatorSetIdProto.prototype.domain = "";
    OperatorSetIdProto.prototype.version = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

    OperatorSetIdProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.OperatorSetIdProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.domain = reader.string();
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    message.version = reader.int64();
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return OperatorSetIdProto;
})();

export const StringStringEntryProto = $root.StringStringEntryProto = (() => {

    const StringStringEntryProto = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    StringStringEntryProto.prototype.key = "";
    StringStringEntryProto.prototype.value = "";

    StringStringEntryProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.StringStringEntryProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.key = reader.string();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.value = reader.string();
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return StringStringEntryProto;
})();

export const TrainingInfoProto = $root.TrainingInfoProto = (() => {

    const TrainingInfoProto = function (properties) {
        this.initializationBinding = [];
        this.updateBinding = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    TrainingInfoProto.prototype.initialization = null;
    TrainingInfoProto.prototype.algorithm = null;
    TrainingInfoProto.prototype.initializationBinding = $util.emptyArray;
    TrainingInfoProto.prototype.updateBinding = $util.emptyArray;

    TrainingInfoProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.TrainingInfoProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.initialization = $root.GraphProto.decode(reader, reader.size(), $undefined, _depth + 1, message.initialization);
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.algorithm = $root.GraphProto.decode(reader, reader.size(), $undefined, _depth + 1, message.algorithm);
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if (!(message.initializationBinding && message.initializationBinding.length))
                        message.initializationBinding = [];
                    message.initializationBinding.push($root.StringStringEntryProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if (!(message.updateBinding && message.updateBinding.length))
                        message.updateBinding = [];
                    message.updateBinding.push($root.StringStringEntryProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return TrainingInfoProto;
})();

export const DeviceConfigurationProto = $root.DeviceConfigurationProto = (() => {

    const DeviceConfigurationProto = function (properties) {
        this.device = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    DeviceConfigurationProto.prototype.name = "";
    DeviceConfigurationProto.prototype.numDevices = 0;
    DeviceConfigurationProto.prototype.device = $util.emptyArray;

    DeviceConfigurationProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.DeviceConfigurationProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.name = reader.string();
                    continue;
                }
            case 2: {
                    if (wireType !== 0)
                        break;
                    message.numDevices = reader.int32();
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if (!(message.device && message.device.length))
                        message.device = [];
                    message.device.push(reader.string());
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return DeviceConfigurationProto;
})();

export const NodeDeviceConfigurationProto = $root.NodeDeviceConfigurationProto = (() => {

    const NodeDeviceConfigurationProto = function (properties) {
        this.shardingSpec = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    NodeDeviceConfigurationProto.prototype.configurationId = "";
    NodeDeviceConfigurationProto.prototype.shardingSpec = $util.emptyArray;
    NodeDeviceConfigurationProto.prototype.pipelineStage = 0;

    NodeDeviceConfigurationProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.NodeDeviceConfigurationProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.configurationId = reader.string();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.shardingSpec && message.shardingSpec.length))
                        message.shardingSpec = [];
                    message.shardingSpec.push($root.ShardingSpecProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    message.pipelineStage = reader.int32();
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return NodeDeviceConfigurationProto;
})();

export const ShardingSpecProto = $root.ShardingSpecProto = (() => {

    const ShardingSpecProto = function (properties) {
        this.device = [];
        this.indexToDeviceGroupMap = [];
        this.shardedDim = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ShardingSpecProto.prototype.tensorName = "";
    ShardingSpecProto.prototype.device = $util.emptyArray;
    ShardingSpecProto.prototype.indexToDeviceGroupMap = $util.emptyArray;
    ShardingSpecProto.prototype.shardedDim = $util.emptyArray;

    ShardingSpecProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ShardingSpecProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 2)
                        break;
                    message.tensorName = reader.string();
                    continue;
                }
            case 2: {
                    if (wireType === 2) {
                        if (!(message.device && message.device.length))
                            message.device = [];
                        reader.int64s(message.device);
                        continue;
                    }
                    if (wireType !== 0)
                        break;
                    if (!(message.device && message.device.length))
                        message.device = [];
                    message.device.push(reader.int64());
                    continue;
                }
            case 3: {
                    if (wireType !== 2)
                        break;
                    if (!(message.indexToDeviceGroupMap && message.indexToDeviceGroupMap.length))
                        message.indexToDeviceGroupMap = [];
                    message.indexToDeviceGroupMap.push($root.IntIntListEntryProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            case 4: {
                    if (wireType !== 2)
                        break;
                    if (!(message.shardedDim && message.shardedDim.length))
                        message.shardedDim = [];
                    message.shardedDim.push($root.ShardedDimProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return ShardingSpecProto;
})();

export const ShardedDimProto = $root.ShardedDimProto = (() => {

    const ShardedDimProto = function (properties) {
        this.simpleSharding = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    ShardedDimProto.prototype.axis = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    ShardedDimProto.prototype.simpleSharding = $util.emptyArray;

    ShardedDimProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.ShardedDimProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    message.axis = reader.int64();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    if (!(message.simpleSharding && message.simpleSharding.length))
                        message.simpleSharding = [];
                    message.simpleSharding.push($root.SimpleShardedDimProto.decode(reader, reader.size(), $undefined, _depth + 1));
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return ShardedDimProto;
})();

export const SimpleShardedDimProto = $root.SimpleShardedDimProto = (() => {

    const SimpleShardedDimProto = function (properties) {
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    SimpleShardedDimProto.prototype.dimValue = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    SimpleShardedDimProto.prototype.dimParam = "";
    SimpleShardedDimProto.prototype.numShards = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

    SimpleShardedDimProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.SimpleShardedDimProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    message.dimValue = reader.int64();
                    continue;
                }
            case 2: {
                    if (wireType !== 2)
                        break;
                    message.dimParam = reader.string();
                    continue;
                }
            case 3: {
                    if (wireType !== 0)
                        break;
                    message.numShards = reader.int64();
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return SimpleShardedDimProto;
})();

export const IntIntListEntryProto = $root.IntIntListEntryProto = (() => {

    const IntIntListEntryProto = function (properties) {
        this.value = [];
        if (properties)
            for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    };

    IntIntListEntryProto.prototype.key = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    IntIntListEntryProto.prototype.value = $util.emptyArray;

    IntIntListEntryProto.decode = function (reader, length, _end, _depth, _target) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (_depth === $undefined)
            _depth = 0;
        if (_depth > $Reader.recursionLimit)
            throw $Error("max depth exceeded");
        let end, message;
        if (length === $undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw $RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = _target || new $root.IntIntListEntryProto();
        while (reader.pos < end) {
            let start = reader.pos;
            let tag = reader.tag();
            if (tag === _end) {
                _end = $undefined;
                break;
            }
            let wireType = tag & 7;
            switch (tag >>>= 3) {
            case 1: {
                    if (wireType !== 0)
                        break;
                    message.key = reader.int64();
                    continue;
                }
            case 2: {
                    if (wireType === 2) {
                        if (!(message.value && message.value.length))
                            message.value = [];
                        reader.int64s(message.value);
                        continue;
                    }
                    if (wireType !== 0)
                        break;
                    if (!(message.value && message.value.length))
                        message.value = [];
                    message.value.push(reader.int64());
                    continue;
                }
            }
            reader.skipType(wireType, _depth, tag);
            if (!reader.discardUnknown) {
                $util.makeProp(message, "$unknowns", false);
                (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
            }
        }
        if (length !== $undefined) {
            if (reader.pos !== end)
                throw $RangeError("index out of range");
            reader.len = length;
        }
        if (_end !== $undefined)
            throw $Error("missing end group");
        return message;
    };

    return IntIntListEntryProto;
})();

export {
  $root as default
};
