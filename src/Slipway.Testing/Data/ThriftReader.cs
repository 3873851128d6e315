namespace Slipway.Testing.Data;

/// <summary>Reads Thrift's compact protocol, piece by piece.</summary>
internal sealed class ThriftReader(byte[] bytes)
{
    private const int LongestNumber = 10;
    private const int DoubleBytes = 8;

    private int _at;

    public static InvalidDataException Broken() => new("it is no Parquet file, or a broken one");

    /// <summary>The type of the next field of a struct; null at its end.</summary>
    /// <param name="id">The number of the field before, 0 at the begin, and then of this one.</param>
    public ThriftType? Field(ref int id)
    {
        var head = Byte();
        if (head == 0)
        {
            return null;
        }

        var distance = head >> 4;
        id = distance > 0 ? id + distance : (int)Number();
        return (ThriftType)(head & 0x0F);
    }

    /// <summary>How many items a list has, and of which type.</summary>
    public (long Count, ThriftType Type) List()
    {
        const int IsLong = 15;
        var head = Byte();
        var count = head >> 4;
        var type = (ThriftType)(head & 0x0F);
        var items = count == IsLong ? (long)Math.Min(Unsigned(), long.MaxValue) : count;

        // Each takes a byte at least.
        return items <= bytes.Length - _at ? (items, type) : throw Broken();
    }

    public long Number()
    {
        var number = Unsigned();
        return (long)(number >> 1) ^ -(long)(number & 1);
    }

    /// <summary>Passes over a value that is neither a struct nor a list.</summary>
    public void Skip(ThriftType type, bool isInList)
    {
        switch (type)
        {
            case ThriftType.True or ThriftType.False when !isInList:
                break;
            case ThriftType.True or ThriftType.False or ThriftType.Byte:
                Byte();
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                Unsigned();
                break;
            case ThriftType.Double:
                Pass(DoubleBytes);
                break;
            case ThriftType.Binary:
                Pass(Unsigned());
                break;
            default:
                // Parquet has no maps.
                throw Broken();
        }
    }

    private ulong Unsigned()
    {
        var number = 0UL;
        for (var place = 0; place < LongestNumber; place++)
        {
            var part = Byte();
            number |= (ulong)(part & 0x7F) << (7 * place);
            if (part < 0x80)
            {
                return number;
            }
        }

        throw Broken();
    }

    private byte Byte() => _at < bytes.Length ? bytes[_at++] : throw Broken();

    private void Pass(ulong count)
    {
        if (count > (ulong)(bytes.Length - _at))
        {
            throw Broken();
        }

        _at += (int)count;
    }
}
