using System.Buffers.Binary;

namespace Slipway.Testing.Data;

/// <summary>
/// Looks at how a Parquet file describes itself, in Thrift's compact protocol, before its library does: that calls
/// itself as deep as the file nests, and takes a time that grows much faster.
/// </summary>
internal sealed class ParquetFooter
{
    private const int MostDepth = 32;
    private const int LengthAndMark = 8;

    // Of Parquet's FileMetaData and SchemaElement.
    private const int SchemaField = 2;
    private const int ChildrenField = 5;

    private readonly List<long> _children = [];
    private readonly ThriftReader _reader;

    private ParquetFooter(byte[] bytes) => _reader = new ThriftReader(bytes);

    /// <summary>Ends the reading of a file that nests deeper than is read, or is none.</summary>
    /// <exception cref="InvalidDataException">It does, or is.</exception>
    public static void Check(FileStream file)
    {
        new ParquetFooter(Bytes(file)).Check();
        file.Position = 0;
    }

    private static byte[] Bytes(FileStream file)
    {
        var end = new byte[LengthAndMark];
        if (file.Length < 2 * LengthAndMark)
        {
            throw new InvalidDataException("it is no Parquet file");
        }

        file.Position = file.Length - LengthAndMark;
        file.ReadExactly(end);
        var length = BinaryPrimitives.ReadInt32LittleEndian(end);
        if (!end.AsSpan(4).SequenceEqual("PAR1"u8) || length < 0 || length > file.Length - LengthAndMark)
        {
            throw new InvalidDataException("it is no Parquet file, or a broken one");
        }

        ReadingLimits.CheckSize(length, ReadingLimits.MostFooterBytes);
        var bytes = new byte[length];
        file.Position = file.Length - LengthAndMark - length;
        file.ReadExactly(bytes);
        return bytes;
    }

    private void Check()
    {
        Struct(0, isElement: false);

        // The elements follow each other as they are met from the top down; each says how many are its own.
        var open = new Stack<long>();
        foreach (var children in _children)
        {
            while (open.TryPeek(out var left) && left == 0)
            {
                open.Pop();
            }

            if (open.TryPop(out var of))
            {
                open.Push(of - 1);
            }

            open.Push(children);
            if (children < 0 || open.Count > MostDepth)
            {
                throw TooDeep();
            }
        }
    }

    private void Struct(int depth, bool isElement)
    {
        if (depth > MostDepth)
        {
            throw TooDeep();
        }

        var (children, field) = (0L, 0);
        while (_reader.Field(ref field) is { } type)
        {
            switch (field)
            {
                case SchemaField when depth == 0 && type == ThriftType.List:
                    Elements();
                    break;
                case ChildrenField when isElement && type == ThriftType.Int32:
                    children = _reader.Number();
                    break;
                default:
                    Value(type, depth, isInList: false);
                    break;
            }
        }

        if (isElement)
        {
            _children.Add(children);
        }
    }

    private void Elements()
    {
        var (count, type) = _reader.List();
        if (type != ThriftType.Struct)
        {
            throw ThriftReader.Broken();
        }

        ReadingLimits.CheckColumns((int)Math.Min(count, int.MaxValue));
        for (var element = 0L; element < count; element++)
        {
            Struct(1, isElement: true);
        }
    }

    private void Value(ThriftType type, int depth, bool isInList)
    {
        switch (type)
        {
            case ThriftType.Struct:
                Struct(depth + 1, isElement: false);
                break;
            case ThriftType.List or ThriftType.Set:
                if (depth == MostDepth)
                {
                    throw TooDeep();
                }

                var (count, of) = _reader.List();
                for (var item = 0L; item < count; item++)
                {
                    Value(of, depth + 1, isInList: true);
                }

                break;
            default:
                _reader.Skip(type, isInList);
                break;
        }
    }

    private static InvalidDataException TooDeep() => new($"it nests deeper than the {MostDepth} levels that are read");
}
